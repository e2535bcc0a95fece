// #[respan::task()]
pub fn fetch(url: &str) -> impl ::core::future::Future<Output = Result<String, Error>> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "fetch",
        "fetch.task",
    );
    return ::respan::__private::AsyncCall::future(
        ::respan::__private::async_call(&__RESPAN_SITE),
        async move {
            {
                if let ::core::option::Option::Some(__respan_call) = &mut ::respan::__private::begin() {
                    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
                        __respan_call,
                    ) {
                        ::respan::__private::capture(&url)
                            .__respan_kwarg(__respan_input, "url");
                        ::respan::__private::Input::end(__respan_input);
                    }
                    ::respan::__private::TracedCall::enter(__respan_call);
                }
                if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                    Result<String, Error>,
                >::None {
                    return __respan_ret;
                }
                let url = url;
                '__respan_body: { get(url).await }
            }
        },
        #[allow(clippy::result_large_err)]
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
