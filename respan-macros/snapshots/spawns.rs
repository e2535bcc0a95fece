// #[respan::task(skip_all)]
fn fan_out(urls: Vec<String>) -> impl ::core::future::Future<Output = ()> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "fan_out",
        "fan_out.task",
    );
    return ::respan::__private::AsyncCall::future(
        ::respan::__private::async_call(&__RESPAN_SITE),
        async move {
            {
                if let ::core::option::Option::Some(__respan_call) = &mut ::respan::__private::begin() {
                    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
                        __respan_call,
                    ) {
                        ::respan::__private::Input::end(__respan_input);
                    }
                    ::respan::__private::TracedCall::enter(__respan_call);
                }
                if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                    (),
                >::None {
                    return __respan_ret;
                }
                let urls = urls;
                '__respan_body: {
                    for url in urls {
                        tokio::spawn(
                            ::respan::__private::carry(
                                match (fetch(url)) {
                                    __respan_job => {
                                        use ::respan::__private::dispatch::*;
                                        (&&&&&::respan::__private::Job(&__respan_job))
                                            .__respan_kind()
                                            .__respan_carry(__respan_job)
                                    }
                                },
                            ),
                        );
                    }
                    let handle = std::thread::spawn(
                        ::respan::__private::carry_call(move || work()),
                    );
                    tokio::task::spawn_blocking(
                        ::respan::__private::carry_call(|| handle.join()),
                    );
                    let (a, b) = tokio::join!(tokio::spawn(one()), two());
                    tokio::spawn(
                        ::respan::__private::carry_future(async move {
                            tokio::spawn(
                                    ::respan::__private::carry(
                                        match (three(a, b)) {
                                            __respan_job => {
                                                use ::respan::__private::dispatch::*;
                                                (&&&&&::respan::__private::Job(&__respan_job))
                                                    .__respan_kind()
                                                    .__respan_carry(__respan_job)
                                            }
                                        },
                                    ),
                                )
                                .await
                        }),
                    );
                }
            }
        },
        |__respan_ret, __respan_call| {
            let (__respan_shape, __respan_output, __respan_failure) = ::respan::__private::shape(
                    &__respan_ret,
                )
                .__respan_shape();
            __respan_shape
                .finish(
                    __respan_call,
                    __respan_output.__respan_output(),
                    __respan_failure.__respan_failure(),
                    __respan_ret,
                )
        },
    );
}
