#[fastrace::trace(name = "function_NUMBER.task")]
pub fn function_NUMBER(first: FIRST, second: SECOND) -> Answer {
    use fastrace::local::LocalSpan;
    LocalSpan::add_properties(|| {
        [
            ("traceloop.span.kind", "task".into()),
            ("traceloop.entity.input", std::borrow::Cow::from(json(&(&first, &second)))),
        ]
    });
    let answer = Answer {
        text: format!("{first:?} {second:?}"),
        total: NUMBER,
    };
    LocalSpan::add_property(|| ("traceloop.entity.output", json(&answer)));
    answer
}
