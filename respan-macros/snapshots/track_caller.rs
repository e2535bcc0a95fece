// #[respan::task()]
#[track_caller]
fn here(a: u8) -> u8 {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "here",
        "here.task",
    );
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&a).__respan_kwarg(__respan_input, "a");
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_entered = ::respan::__private::TracedCall::entered(__respan_call);
    let __respan_ret: u8 = match ::core::option::Option::None {
        ::core::option::Option::Some(__respan_ret) => __respan_ret,
        ::core::option::Option::None => {
            let a = a;
            '__respan_body: { a }
        }
    };
    let mut __respan_call = ::respan::__private::EnteredCall::exit(__respan_entered);
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
