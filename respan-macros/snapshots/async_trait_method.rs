// #[respan::task()]
fn ask<'life0, 'async_trait>(
    &'life0 self,
    n: u8,
) -> ::core::pin::Pin<
    Box<dyn ::core::future::Future<Output = u8> + ::core::marker::Send + 'async_trait>,
>
where
    'life0: 'async_trait,
    Self: 'async_trait,
{
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "ask",
        "ask.task",
    );
    return Box::pin(
        ::respan::__private::AsyncCall::future(
            ::respan::__private::async_call(&__RESPAN_SITE),
            async move {
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
                '__respan_body: {
                    let __self = self;
                    let n = n;
                    let __ret: u8 = { n };
                    __ret
                }
            },
            |__respan_ret: u8, __respan_call| {
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
        ),
    );
}
