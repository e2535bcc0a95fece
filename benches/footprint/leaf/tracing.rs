#[tracing::instrument(name = "function_NUMBER.task", skip_all, fields(
    traceloop.span.kind = "task", traceloop.entity.input = json(&(&first, &second)), traceloop.entity.output
))]
pub fn function_NUMBER(first: FIRST, second: SECOND) -> Answer {
    let answer = Answer {
        text: format!("{first:?} {second:?}"),
        total: NUMBER,
    };
    tracing::Span::current().record("traceloop.entity.output", json(&answer));
    answer
}
