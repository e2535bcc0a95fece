// #[respan::task(method_name = "run")]
impl<T> Agent for Joke<T> {
    const N: u8 = 1;
    fn run(&self) -> impl ::core::future::Future<Output = u8> {
        static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
            ::respan::__private::EntityKind::Task,
            "Joke",
            "Joke.task",
        );
        ::respan::__private::Call::future(
            ::respan::__private::call(&__RESPAN_SITE),
            async move {
                if let ::core::option::Option::Some(__respan_entry) = &mut ::respan::__private::begin() {
                    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::Entry::input(
                        __respan_entry,
                    ) {
                        ::respan::__private::Input::end(__respan_input);
                    }
                    ::respan::__private::Entry::begun(__respan_entry);
                }
                if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<
                    u8,
                >::None {
                    return __respan_ret;
                }
                '__respan_body: { 1 }
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
        )
    }
    fn other(&self) {}
}
