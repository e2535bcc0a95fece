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
    let mut __respan_entry = ::respan::__private::enter(&__RESPAN_SITE);
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::Entry::input(
        &mut __respan_entry,
    ) {
        #[allow(unused_imports)]
        use ::respan::__private::dispatch::*;
        (&&&&::respan::__private::Capture(&__respan_arg_0))
            .__respan_write(::respan::__private::Input::arg(__respan_input));
        (&&&&::respan::__private::Capture(&__respan_arg_1))
            .__respan_write(::respan::__private::Input::arg(__respan_input));
        #[cfg(test)]
        (&&&&::respan::__private::Capture(&r#type))
            .__respan_write(::respan::__private::Input::kwarg(__respan_input, "type"));
        #[allow(clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]
        (&&&&::respan::__private::Capture(&_unused))
            .__respan_write(
                ::respan::__private::Input::kwarg(__respan_input, "_unused"),
            );
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_ret = ::respan::__private::Entry::call(
        &mut __respan_entry,
        move || -> u8 {
            let __respan_arg_0 = __respan_arg_0;
            let (a, b) = __respan_arg_0;
            let __respan_arg_1 = __respan_arg_1;
            let _ = __respan_arg_1;
            #[cfg(test)]
            let r#type = r#type;
            #[allow(
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding
            )]
            let _unused = _unused;
            '__respan_body: { a + b + r#type }
        },
    );
    {
        use ::respan::__private::dispatch::*;
        (&&::respan::__private::Shape(&__respan_ret))
            .__respan_shape()
            .finish(
                __respan_entry,
                __respan_ret,
                |__respan_value, __respan_out| match (&&::respan::__private::Returned(
                    __respan_value,
                ))
                    .__respan_split()
                {
                    ::core::result::Result::Ok(__respan_ok) => {
                        (&&&&::respan::__private::Capture(__respan_ok))
                            .__respan_write(
                                ::respan::__private::Finish::output(__respan_out),
                            )
                    }
                    ::core::result::Result::Err(__respan_err) => {
                        (&&&&&::respan::__private::Failure(__respan_err))
                            .__respan_fail(
                                ::respan::__private::Finish::failure(__respan_out),
                            )
                    }
                },
            )
    }
}
