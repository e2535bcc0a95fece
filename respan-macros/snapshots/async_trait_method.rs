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
    Box::pin(
        ::respan::__private::Call::future(
            ::respan::__private::call(&__RESPAN_SITE),
            async move {
                if let ::core::option::Option::Some(__respan_entry) = &mut ::respan::__private::begin() {
                    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::Entry::input(
                        __respan_entry,
                    ) {
                        use ::respan::__private::dispatch::*;
                        ::respan::__private::Input::kwarg(
                            __respan_input,
                            "n",
                            (&&&&::respan::__private::Capture(&n)).__respan_value(),
                        );
                        ::respan::__private::Input::end(__respan_input);
                    }
                    ::respan::__private::Entry::begun(__respan_entry);
                }
                '__respan_body: {
                    let __self = self;
                    let n = n;
                    let __ret: u8 = { n };
                    __ret
                }
            },
            {
                use ::respan::__private::dispatch::*;
                |__respan_value: &u8, __respan_out| match (&&::respan::__private::Returned(
                    __respan_value,
                ))
                    .__respan_split()
                {
                    ::core::result::Result::Ok(__respan_ok) => {
                        ::respan::__private::Finish::output(
                            __respan_out,
                            (&&&&::respan::__private::Capture(__respan_ok))
                                .__respan_value(),
                        )
                    }
                    ::core::result::Result::Err(__respan_err) => {
                        (&&&&&::respan::__private::Failure(__respan_err))
                            .__respan_fail(__respan_out)
                    }
                }
            },
        ),
    )
}
