// #[respan::task()]
async fn serve(port: u16) -> ! {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "serve",
        "serve.task",
    );
    match ::respan::__private::AsyncCall::future(
            ::respan::__private::async_call(&__RESPAN_SITE),
            async move {
                {
                    if let ::core::option::Option::Some(__respan_call) = &mut ::respan::__private::begin() {
                        if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
                            __respan_call,
                        ) {
                            ::respan::__private::capture(&port)
                                .__respan_kwarg(__respan_input, "port");
                            ::respan::__private::Input::end(__respan_input);
                        }
                        ::respan::__private::TracedCall::enter(__respan_call);
                    }
                    if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                        ::core::convert::Infallible,
                    >::None {
                        return __respan_ret;
                    }
                    let port = port;
                    '__respan_body: {
                        loop {
                            accept(port).await
                        }
                    }
                }
            },
            |__respan_ret, _| __respan_ret,
        )
        .await
    {}
}
