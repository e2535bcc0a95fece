// #[respan::task()]
fn later(n: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "later",
        "later.task",
    );
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&n).__respan_kwarg(__respan_input, "n");
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_ret = ::respan::__private::TracedCall::run(
        &mut __respan_call,
        move || -> Pin<Box<dyn Future<Output = u8> + Send>> {
            {
                let n = n;
                '__respan_body: { Box::pin(async move { n }) }
            }
        },
    );
    let (__respan_shape, __respan_output, __respan_failure) = ::respan::__private::shape(
            &__respan_ret,
        )
        .__respan_shape();
    return __respan_shape
        .finish(
            &mut __respan_call,
            __respan_output.__respan_output(),
            __respan_failure.__respan_failure(),
            __respan_ret,
        );
}
