//! Span buffers: finished spans that wait until the program exports or discards them, in every pattern of use.
//!
//! An endpoint on 127.0.0.1 receives the spans. The exit code is 0 only if after each step exactly the expected spans arrived.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::opentelemetry::trace::{Status, Tracer as _};
use respan::{AttributeValue, BufferedSpan, ConsoleSpanExporter, NewSpan, RespanTelemetry, SpanLink, get_client};
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::received::Span;
use respan_examples::support::tree;
use std::collections::HashSet;
use std::error::Error;
use std::thread;
use std::time::{Duration, SystemTime};

#[respan::task(name = "load")]
fn load(records: u32) -> u32 {
    records
}

#[respan::workflow(name = "import")]
fn import(records: u32) -> Result<u32, String> {
    if load(records) == 0 {
        return Err("nothing to import".to_owned());
    }
    Ok(records)
}

/// The received spans, of which the first `known` were checked already.
struct Arrivals<'a> {
    telemetry: &'a RespanTelemetry,
    collector: Collector,
    known: usize,
}

impl Arrivals<'_> {
    fn new_ones(&mut self) -> Result<Vec<Span>, Box<dyn Error>> {
        self.telemetry.flush()?;
        let spans = self.collector.received().split_off(self.known);
        self.known += spans.len();
        Ok(spans)
    }

    /// Compares the spans received since the last check with an outline.
    fn check(&mut self, claim: &str, outline: &str) -> Result<Vec<Span>, Box<dyn Error>> {
        let spans = self.new_ones()?;
        let arrived = tree::outline(&spans);
        if arrived != outline {
            println!("expected:\n{outline}arrived:\n{arrived}");
        }
        check(claim, arrived == outline)?;
        Ok(spans)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let collector = Collector::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("span-buffer")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?;
    let mut arrivals = Arrivals {
        telemetry: &telemetry,
        collector: collector.clone(),
        known: 0,
    };
    isolation(&mut arrivals)?;
    batch(&mut arrivals)?;
    selective(&mut arrivals)?;
    conditional(&mut arrivals)?;
    nested(&mut arrivals)?;
    on_exit(&mut arrivals)?;
    after_the_work(&mut arrivals)?;
    transported(&mut arrivals)?;
    continued(&mut arrivals)?;
    linked(&mut arrivals)?;
    futures(&mut arrivals).await?;
    drop(arrivals);
    telemetry.shutdown()?;
    Ok(())
}

/// Spans outside of the buffer are exported at once; inside all of them wait, whether from `create_span`, a tracer or an attribute.
fn isolation(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("immediate and buffered");
    let client = get_client();
    let tracer = client.get_tracer();
    tracer.in_span("before_buffer", |_context| {});
    let buffer = client.get_span_buffer("trace-123");
    {
        let _entered = buffer.enter();
        buffer.create_span("span1");
        tracer.in_span("span2", |_context| {});
        load(3);
    }
    tracer.in_span("after_buffer", |_context| {});
    check("three spans wait", buffer.get_span_count() == 3)?;
    arrivals.check("those outside arrived", "before_buffer\nafter_buffer\n")?;
    client.process_spans(&buffer);
    arrivals.check("those inside on request", "span1\nspan2\nload.task\n")?;
    client.process_spans(&buffer);
    arrivals.check("and only once", "")?;
    Ok(())
}

/// One decision about several spans.
fn batch(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("batch");
    let client = get_client();
    let buffer = client.get_span_buffer("batch-1");
    for (name, latency) in [("step1", 100), ("step2", 200), ("step3", 150)] {
        let span = NewSpan::new(name).attribute("status", "completed");
        buffer.create_span(span.attribute("latency", latency));
    }
    let processed = client.process_spans(buffer.get_all_spans());
    check("three spans went", processed == 3)?;
    let spans = arrivals.check("three spans arrived", "step1\nstep2\nstep3\n")?;
    check("with their attributes", spans[1].attribute("latency") == Some("200"))?;
    check("and the buffer's label", {
        let label = |span: &Span| span.attribute("respan.buffer.trace_id") == Some("batch-1");
        spans.iter().all(label)
    })?;
    Ok(())
}

/// A decision about each span.
fn selective(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("selective");
    let client = get_client();
    let buffer = client.get_span_buffer("scores");
    for (name, score) in [("task1", 0.95), ("task2", 0.45), ("task3", 0.88)] {
        buffer.create_span(NewSpan::new(name).attribute("score", score));
    }
    for span in buffer.get_all_spans() {
        println!("  {}: {:?}", span.name(), score(&span));
    }
    let good = buffer
        .get_all_spans()
        .into_iter()
        .filter(|span| score(span) > Some(0.5));
    client.process_spans(good);
    arrivals.check("only the good ones arrived", "task1\ntask3\n")?;
    Ok(())
}

fn score(span: &BufferedSpan) -> Option<f64> {
    let data = span.to_span_data();
    let own = data.attributes.iter().find(|own| own.key.as_str() == "score")?;
    match own.value {
        respan::opentelemetry::Value::F64(score) => Some(score),
        _ => None,
    }
}

/// A decision by the outcome: a failed experiment is discarded.
fn conditional(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("conditional");
    let client = get_client();
    for records in [5, 0] {
        let buffer = client.get_span_buffer(&format!("experiment-{records}"));
        let outcome = {
            let _entered = buffer.enter();
            import(records)
        };
        if outcome.is_err() {
            buffer.clear_spans();
        }
        client.process_spans(&buffer);
    }
    arrivals.check("the successful one arrived", "import.workflow\n  load.task\n")?;
    Ok(())
}

/// Nested buffers: each holds the spans that started inside it.
fn nested(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("nested");
    let client = get_client();
    let outer = client.get_span_buffer("outer");
    let inner = client.get_span_buffer("inner");
    {
        let _entered = outer.enter();
        outer.create_span("outer_before");
        {
            let _entered = inner.enter();
            inner.create_span("inner_span");
        }
        outer.create_span("outer_after");
    }
    check(
        "each has its own",
        (outer.get_span_count(), inner.get_span_count()) == (2, 1),
    )?;
    client.process_spans(&inner);
    arrivals.check("the inner one goes by itself", "inner_span\n")?;
    client.process_spans(&outer);
    arrivals.check("and so does the outer one", "outer_before\nouter_after\n")?;
    Ok(())
}

/// Export without a decision, when the guard of the buffer is dropped.
fn on_exit(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("on exit");
    let buffer = get_client().get_span_buffer("on-exit").process_on_exit(true);
    {
        let _entered = buffer.enter();
        load(1);
    }
    arrivals.check("it went when the guard was dropped", "load.task\n")?;
    Ok(())
}

/// Spans created after the work, with explicit times.
fn after_the_work(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("after the work");
    let client = get_client();
    let end = SystemTime::now();
    let buffer = client.get_span_buffer("0af7651916cd43dd8448eb211c80319c");
    for (number, seconds) in [(0, 2), (1, 1)] {
        let span = NewSpan::new(format!("workflow_{number}"))
            .attribute("input", "...")
            .attribute("cost", 0.01)
            .status(Status::Ok)
            .times(end - Duration::from_secs(seconds), end);
        buffer.create_span(span);
    }
    client.process_spans(&buffer);
    let spans = arrivals.check("both arrived", "workflow_0\nworkflow_1\n")?;
    check("with their times", spans[0].duration == Duration::from_secs(2))?;
    check("in the trace that the buffer names", {
        spans
            .iter()
            .all(|span| span.trace_id == "0af7651916cd43dd8448eb211c80319c")
    })?;
    Ok(())
}

/// Spans that another thread processes after their buffer was dropped.
fn transported(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("another thread");
    let buffer = get_client().get_span_buffer("transported");
    {
        let _entered = buffer.enter();
        import(2)?;
    }
    let spans = buffer.get_all_spans();
    drop(buffer);
    let processed = thread::spawn(move || get_client().process_spans(spans))
        .join()
        .expect("the thread");
    check("two spans went", processed == 2)?;
    arrivals.check("they outlived their buffer", "import.workflow\n  load.task\n")?;
    Ok(())
}

/// A paused workflow that resumes in the same trace, possibly in another process.
fn continued(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("continuation of a trace");
    let client = get_client();
    let before = client.get_span_buffer("workflow-run-456");
    before.create_span("before_pause");
    client.process_spans(&before);
    let paused = arrivals.new_ones()?.pop().ok_or("the first part is missing")?;

    let resumed = client
        .get_span_buffer("workflow-run-456")
        .parent(&paused.trace_id, &paused.span_id)?;
    {
        let _entered = resumed.enter();
        resumed.create_span(NewSpan::new("resumed_step_1").attribute("status", "running"));
        load(1);
    }
    client.process_spans(&resumed);
    let mut spans = arrivals.check("the second part arrived", "resumed_step_1\nload.task\n")?;
    spans.push(paused);
    check("below the first, in its trace", {
        tree::outline(&spans) == "before_pause\n  resumed_step_1\n  load.task\n"
    })?;
    Ok(())
}

/// A paused workflow that resumes in a new trace, with a link to the first one.
fn linked(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("link to an earlier trace");
    let client = get_client();
    let (trace, span) = ("0123456789abcdef0123456789abcdef", "0123456789abcdef");
    let link = SpanLink::new(trace, span)?
        .attribute("link.type", "resume")
        .attribute("link.workflow_run_id", AttributeValue::from("wr-123"));
    let buffer = client.get_span_buffer("resume-trace");
    buffer.create_span(NewSpan::new("workflow_execution").link(link));
    client.process_spans(&buffer);
    let spans = arrivals.check("it arrived", "workflow_execution\n")?;
    check("with the link", spans[0].links == [(trace.to_owned(), span.to_owned())])?;
    Ok(())
}

#[respan::task(name = "answer")]
async fn answer(question: &str) -> usize {
    tokio::task::yield_now().await;
    question.len()
}

/// Buffers of futures, which stay separate while the futures run concurrently.
async fn futures(arrivals: &mut Arrivals<'_>) -> Result<(), Box<dyn Error>> {
    println!("futures");
    let client = get_client();
    let (first, second) = (client.get_span_buffer("first"), client.get_span_buffer("second"));
    tokio::join!(first.scope(answer("who?")), second.scope(answer("when?")));
    client.process_spans(&first);
    let spans = arrivals.check("one of two", "answer.task\n")?;
    let label = |span: &Span| span.attribute("respan.buffer.trace_id").map(str::to_owned);
    let labels: HashSet<_> = spans.iter().filter_map(label).collect();
    check("the first", labels == HashSet::from(["first".to_owned()]))?;
    Ok(())
}
