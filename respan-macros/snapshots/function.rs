// #[respan::task()]
/// Adds.
pub fn add(a: u32, b: u32) -> Result<u32, Error> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "add",
        "add.task",
    );
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&a).__respan_kwarg(__respan_input, "a");
        ::respan::__private::capture(&b).__respan_kwarg(__respan_input, "b");
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_ret = ::respan::__private::TracedCall::run(
        &mut __respan_call,
        move || -> Result<u32, Error> {
            {
                let a = a;
                let mut b = b;
                '__respan_body: {
                    b += check(a)?;
                    Ok(b)
                }
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
