// #[respan::task()]
#[must_use = "the value of this function must be used"]
fn run(mut self, n: u8) -> impl ::core::future::Future<Output = u8> {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
        ::respan::__private::EntityKind::Task,
        "run",
        "run.task",
    );
    ::respan::__private::Call::future(
        ::respan::__private::call(&__RESPAN_SITE),
        async move {
            let _ = &self;
            let _ = &n;
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
            if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                u8,
            >::None {
                return __respan_ret;
            }
            let _ = &self;
            let n = n;
            '__respan_body: {
                async {
                    let _ = &mut self;
                    '__respan_self: {
                        self.n += n;
                        self.n
                    }
                }
                    .await
            }
        },
        {
            use ::respan::__private::dispatch::*;
            |__respan_value, __respan_out| match (&&::respan::__private::Returned(
                __respan_value,
            ))
                .__respan_split()
            {
                ::core::result::Result::Ok(__respan_ok) => {
                    ::respan::__private::Finish::output(
                        __respan_out,
                        (&&&&::respan::__private::Capture(__respan_ok)).__respan_value(),
                    )
                }
                ::core::result::Result::Err(__respan_err) => {
                    (&&&&&::respan::__private::Failure(__respan_err))
                        .__respan_fail(__respan_out)
                }
            }
        },
    )
}
