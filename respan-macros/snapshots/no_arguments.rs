// #[respan::task()]
fn nothing() {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "nothing",
        "nothing.task",
    );
    let mut __respan_entry = ::respan::__private::enter(&__RESPAN_SITE);
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::Entry::input(
        &mut __respan_entry,
    ) {
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_body = move || -> () {};
    if ::respan::__private::Entry::is_off(&__respan_entry) {
        __respan_body()
    } else {
        ::respan::__private::Entry::run(
            &mut __respan_entry,
            __respan_body,
            {
                use ::respan::__private::dispatch::*;
                |__respan_ret, __respan_entry| {
                    let (__respan_shape, __respan_output, __respan_failure) = (&&&&::respan::__private::Shape(
                        &__respan_ret,
                    ))
                        .__respan_shape();
                    let __respan_output = (&&&&__respan_output).__respan_output();
                    let __respan_failure = (&&&&&__respan_failure).__respan_failure();
                    __respan_shape
                        .finish(
                            __respan_entry,
                            __respan_ret,
                            __respan_output,
                            __respan_failure,
                        )
                }
            },
        )
    }
}
