// #[respan::task()]
fn fail(code: i32) -> ! {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "fail",
        "fail.task",
    );
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&code).__respan_kwarg(__respan_input, "code");
        ::respan::__private::Input::end(__respan_input);
    }
    match ::respan::__private::TracedCall::run(
        &mut __respan_call,
        move || -> ! {
            {
                let code = code;
                '__respan_body: { std::process::exit(code) }
            }
        },
    ) {}
}
