// #[respan::task()]
fn patterns(
    __respan_arg_0: (u8, u8),
    __respan_arg_1: u8,
    #[cfg(test)]
    r#type: u8,
    _unused: u8,
) -> u8 {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "patterns",
        "patterns.task",
    );
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&__respan_arg_1).__respan_arg(__respan_input);
        match &__respan_arg_0 {
            (a, b) => {
                ::respan::__private::capture(&a).__respan_kwarg(__respan_input, "a");
                ::respan::__private::capture(&b).__respan_kwarg(__respan_input, "b");
            }
        }
        #[cfg(test)]
        {
            ::respan::__private::capture(&r#type).__respan_kwarg(__respan_input, "type");
        }
        ::respan::__private::capture(&_unused).__respan_kwarg(__respan_input, "_unused");
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_ret = ::respan::__private::TracedCall::run(
        &mut __respan_call,
        move || -> u8 {
            {
                let __respan_arg_0 = __respan_arg_0;
                let (a, b) = __respan_arg_0;
                let __respan_arg_1 = __respan_arg_1;
                let _ = __respan_arg_1;
                #[cfg(test)]
                let r#type = r#type;
                let (_unused,) = (_unused,);
                '__respan_body: { a + b + r#type }
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
