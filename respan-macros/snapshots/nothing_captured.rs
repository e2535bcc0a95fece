// #[respan::task(capture_input = false, crate = crate::tracing)]
fn quiet(a: u32) -> u32 {
    static __RESPAN_SITE: crate::tracing::__private::Callsite = crate::tracing::__private::Callsite::new(
            crate::tracing::__private::EntityKind::Task,
            "quiet",
            "quiet.task",
        )
        .capture_input(false);
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    let __respan_ret = crate::tracing::__private::TracedCall::run(
        &mut __respan_call,
        move || -> u32 {
            {
                let a = a;
                '__respan_body: { a }
            }
        },
    );
    let (__respan_shape, __respan_output, __respan_failure) = crate::tracing::__private::shape(
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
