pub fn function_NUMBER(first: FIRST, second: SECOND) -> Answer {
    use opentelemetry::{
        KeyValue, global,
        trace::{TraceContextExt as _, Tracer as _},
    };
    global::tracer("leaf").in_span("function_NUMBER.task", |context: opentelemetry::Context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("traceloop.span.kind", "task"));
        span.set_attribute(KeyValue::new("traceloop.entity.input", json(&(&first, &second))));
        let answer = Answer {
            text: format!("{first:?} {second:?}"),
            total: NUMBER,
        };
        span.set_attribute(KeyValue::new("traceloop.entity.output", json(&answer)));
        answer
    })
}
