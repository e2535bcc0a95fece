// #[respan::task(capture_input = false, crate = crate::tracing)]
fn quiet(a: u32) -> u32 {
    static __RESPAN_SITE: crate::tracing::__private::Callsite = crate::tracing::__private::Callsite::new(
            crate::tracing::__private::EntityKind::Task,
            "quiet",
            "quiet.task",
        )
        .capture_input(false);
    let mut __respan_entry = crate::tracing::__private::enter(&__RESPAN_SITE);
    let __respan_ret = crate::tracing::__private::Entry::call(
        &mut __respan_entry,
        move || -> u32 {
            let a = a;
            '__respan_body: { a }
        },
    );
    {
        use crate::tracing::__private::dispatch::*;
        (&&crate::tracing::__private::Shape(&__respan_ret))
            .__respan_shape()
            .finish(
                __respan_entry,
                __respan_ret,
                |__respan_value, __respan_out| match (&&crate::tracing::__private::Returned(
                    __respan_value,
                ))
                    .__respan_split()
                {
                    ::core::result::Result::Ok(__respan_ok) => {
                        (&&&&crate::tracing::__private::Capture(__respan_ok))
                            .__respan_write(
                                crate::tracing::__private::Finish::output(__respan_out),
                            )
                    }
                    ::core::result::Result::Err(__respan_err) => {
                        (&&&&&crate::tracing::__private::Failure(__respan_err))
                            .__respan_fail(
                                crate::tracing::__private::Finish::failure(__respan_out),
                            )
                    }
                },
            )
    }
}
