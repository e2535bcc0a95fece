// #[respan::task()]
#[must_use = "the value of this function must be used"]
fn run(mut self, n: u8) -> impl ::core::future::Future<Output = u8> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "run",
        "run.task",
    );
    return ::respan::__private::AsyncCall::future(
        ::respan::__private::async_call(&__RESPAN_SITE),
        async move {
            {
                let _ = &self;
                let _ = &n;
                if let ::core::option::Option::Some(__respan_call) = &mut ::respan::__private::begin() {
                    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
                        __respan_call,
                    ) {
                        ::respan::__private::capture(&n)
                            .__respan_kwarg(__respan_input, "n");
                        ::respan::__private::Input::end(__respan_input);
                    }
                    ::respan::__private::TracedCall::enter(__respan_call);
                }
                if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                    u8,
                >::None {
                    return __respan_ret;
                }
                let _ = &self;
                let n = n;
                '__respan_body: {
                    async {
                        let _ = &mut self;
                        '__respan_self: {
                            self.n += n;
                            self.n
                        }
                    }
                        .await
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
