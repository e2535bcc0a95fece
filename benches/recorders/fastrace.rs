//! Workloads of fastrace. The root span is opened by hand, since the attribute of fastrace opens none.

use super::call_site::{ADD, Constants, INPUT, OUTPUT, STEP, SUM};
use crate::{Answer, CountingExporter, json, once_pending, work};
use fastrace::collector::Config;
use fastrace::future::FutureExt as _;
use fastrace::local::LocalSpan;
use fastrace::prelude::{Span, SpanContext};
use serde::Serialize;
use std::borrow::Cow;

type Property = (&'static str, Cow<'static, str>);

fn properties(constants: Constants, input: &impl Serialize) -> [Property; 5] {
    let [kind, name, path, method] = constants.map(|(key, value)| (key, Cow::Borrowed(value)));
    [kind, name, path, method, (INPUT, json(input).into())]
}

fn root(name: &'static str, constants: Constants, input: &impl Serialize) -> Span {
    Span::root(name, SpanContext::random()).with_properties(|| properties(constants, input))
}

fn traced<T: Serialize>(
    name: &'static str,
    constants: Constants,
    input: &impl Serialize,
    body: impl FnOnce() -> T,
) -> T {
    let span = root(name, constants, input);
    let guard = span.set_local_parent();
    let value = body();
    drop(guard);
    drop(span.with_property(|| (OUTPUT, json(&value))));
    value
}

fn below(name: &'static str, constants: Constants, input: &impl Serialize, body: impl FnOnce() -> Answer) -> Answer {
    let span = LocalSpan::enter_with_local_parent(name).with_properties(|| properties(constants, input));
    let answer = body();
    drop(span.with_property(|| (OUTPUT, json(&answer))));
    answer
}

/// W1: one span.
pub fn single(count: i64, text: &str) -> Answer {
    traced("add.workflow", ADD, &(count, text), || work(count, text))
}

/// W2: three nested spans.
pub fn nested(count: i64, text: &str) -> Answer {
    let input = &(count, text);
    traced("add.workflow", ADD, input, || {
        below("step.task", STEP, input, || {
            below("sum.tool", SUM, input, || work(count, text))
        })
    })
}

/// W3: one span of a future that is pending once.
pub async fn asynchronous(count: i64, text: &str) -> Answer {
    let span = root("add.workflow", ADD, &(count, text));
    let body = async {
        once_pending().await;
        let answer = work(count, text);
        LocalSpan::add_property(|| (OUTPUT, json(&answer)));
        answer
    };
    body.in_span(span).await
}

/// W8: one span with a long argument.
pub fn long(text: &str) -> usize {
    traced("add.workflow", ADD, &(text,), || text.len())
}

/// Installs this reporter, which receives spans every second and at a [`flush`].
pub fn install(sink: &CountingExporter) {
    fastrace::set_reporter(sink.clone(), Config::default());
}

/// Reports all spans recorded so far.
pub fn flush() {
    fastrace::flush();
}
