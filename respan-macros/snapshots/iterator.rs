// #[respan::task()]
fn count(n: u8) -> impl Iterator<Item = u8> + Send {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "count",
        "count.task",
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
        move || {
            {
                let n = n;
                '__respan_body: { 0..n }
            }
        },
    );
    {
        trait __RespanLazy {
            fn __respan_lazy(&self) -> ::respan::__private::Lazy;
        }
        impl<__RespanT: Iterator> __RespanLazy
        for &::respan::__private::HasTraits<__RespanT> {
            fn __respan_lazy(&self) -> ::respan::__private::Lazy {
                ::respan::__private::Lazy
            }
        }
        use ::respan::__private::dispatch::*;
        let (__respan_container, __respan_failure) = ::respan::__private::Itself::new();
        return __respan_container
            .choose((&&::respan::__private::HasTraits::known()).__respan_lazy())
            .keep_open(
                ::respan::__private::Iterators,
                __respan_container,
                __respan_call,
                __respan_ret,
                |__respan_value: &u8, __respan_out| match (&&::respan::__private::Returned(
                    __respan_value,
                ))
                    .__respan_split()
                {
                    ::core::result::Result::Ok(__respan_ok) => {
                        ::respan::__private::ResultWriter::output(
                            __respan_out,
                            ::respan::__private::capture(__respan_ok).__respan_value(),
                        )
                    }
                    ::core::result::Result::Err(__respan_err) => {
                        (&&&&&::respan::__private::Failure(__respan_err))
                            .__respan_fail(__respan_out)
                    }
                },
                __respan_failure,
            );
    }
}
