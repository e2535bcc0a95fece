// #[respan::task(capture_input = false, crate = crate::tracing)]
fn quiet(a: u32) -> u32 {
    static __RESPAN_SITE: crate::tracing::__private::Callsite = crate::tracing::__private::Callsite::new(
            crate::tracing::__private::EntityKind::Task,
            "quiet",
            "quiet.task",
        )
        .capture_input(false);
    let mut __respan_entry = crate::tracing::__private::enter(&__RESPAN_SITE);
    let __respan_body = move || -> u32 {
        let a = a;
        '__respan_body: { a }
    };
    if crate::tracing::__private::Entry::is_off(&__respan_entry) {
        __respan_body()
    } else {
        crate::tracing::__private::Entry::run(
            &mut __respan_entry,
            __respan_body,
            {
                use crate::tracing::__private::dispatch::*;
                |__respan_ret, __respan_entry| {
                    let (__respan_shape, __respan_output, __respan_failure) = (&&&&crate::tracing::__private::Shape(
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
