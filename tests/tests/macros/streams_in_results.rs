//! Streams in boxes and in `Result`s, as clients of models return them: the span covers the stream.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use respan::testing::TestSpan;
use respan_tests::recording::{only, record_async};
use serde_json::json;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

#[derive(Debug, Clone, PartialEq)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("refused")
    }
}

impl std::error::Error for Refused {}

/// An alias, as clients have them.
type Tokens = Pin<Box<dyn Stream<Item = Result<String, Refused>> + Send>>;

fn tokens(count: usize) -> Tokens {
    let words = ["Hel", "lo ", "\"you\""].map(|word| Ok(word.to_owned()));
    Box::pin(stream::iter(words).cycle().take(count).then(|token| async {
        tokio::task::yield_now().await;
        step();
        token
    }))
}

#[respan::tool]
fn step() {}

#[respan::task]
async fn opened(count: usize) -> Result<Tokens, Refused> {
    tokio::task::yield_now().await;
    if count == 0 { Err(Refused) } else { Ok(tokens(count)) }
}

#[respan::task]
fn opened_at_once(count: usize) -> Result<Tokens, String> {
    Ok(tokens(count))
}

#[respan::task]
async fn boxed(count: usize) -> Tokens {
    tokens(count)
}

#[respan::task]
async fn numbers() -> Result<Pin<Box<dyn Stream<Item = u8>>>, Refused> {
    Ok(Box::pin(stream::iter([1, 2])))
}

#[respan::task]
fn unpinned(count: usize) -> Box<dyn Stream<Item = Result<String, Refused>> + Send + Unpin> {
    Box::new(tokens(count))
}

#[respan::task]
async fn unpinned_in_result(count: usize) -> Result<Box<dyn Stream<Item = Result<String, Refused>> + Unpin>, Refused> {
    if count == 0 {
        Err(Refused)
    } else {
        Ok(Box::new(tokens(count)))
    }
}

#[track_caller]
fn assert_covers_the_stream(span: &TestSpan) {
    assert_eq!(span.output(), json!("Hello \"you\""));
    assert_eq!(span.attribute("respan.items.count"), Some(&3.into()));
    assert!(
        matches!(span.attribute("respan.time_to_first_item"), Some(opentelemetry::Value::F64(seconds)) if *seconds > 0.0)
    );
    assert_eq!(span.text("respan.outcome"), "");
}

#[test]
fn an_async_function_that_returns_a_result_of_a_stream() {
    let (text, tree) = record_async(|| async { opened(3).await?.try_collect::<String>().await });
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_eq!(tree.to_string(), "opened.task\n  step.tool\n  step.tool\n  step.tool\n");
    assert_covers_the_stream(&tree.span("opened.task"));
}

/// The error of the signature reaches `?`, and the first statement may be left early.
#[respan::task]
async fn unboxed(
    count: &str,
) -> Result<impl Stream<Item = Result<String, Refused>> + Unpin + Send, std::num::ParseIntError> {
    let count: usize = count.parse()?;
    tokio::task::yield_now().await;
    Ok(tokens(count))
}

#[respan::task]
fn unboxed_at_once(count: &str) -> std::io::Result<impl Stream<Item = Result<String, Refused>>> {
    let count: usize = count.parse().map_err(std::io::Error::other)?;
    Ok(tokens(count))
}

#[respan::task]
async fn optional(count: usize) -> Option<impl Stream<Item = Result<String, Refused>>> {
    (count > 0).then(|| tokens(count))
}

#[respan::task]
async fn alone(count: usize) -> impl Stream<Item = Result<String, Refused>> {
    tokens(count)
}

#[test]
fn a_stream_of_a_type_without_a_name() {
    let (text, tree) = record_async(|| async { unboxed("3").await.expect("a stream").try_collect::<String>().await });
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_eq!(
        tree.to_string(),
        "unboxed.task\n  step.tool\n  step.tool\n  step.tool\n"
    );
    assert_covers_the_stream(&tree.span("unboxed.task"));

    let (_, tree) = record_async(|| async { unboxed_at_once("3").expect("a stream").try_collect::<String>().await });
    assert_covers_the_stream(&tree.span("unboxed_at_once.task"));

    let (_, tree) = record_async(|| async { optional(3).await.expect("a stream").try_collect::<String>().await });
    assert_covers_the_stream(&tree.span("optional.task"));

    let (_, tree) = record_async(|| async { alone(3).await.try_collect::<String>().await });
    assert_covers_the_stream(&tree.span("alone.task"));
}

#[test]
fn an_error_or_nothing_in_place_of_a_stream_of_a_type_without_a_name() {
    for (error, tree) in [
        record_async(|| async { unboxed("x").await.err().map(|error| error.to_string()) }),
        record_async(|| async { unboxed_at_once("x").err().map(|error| error.to_string()) }),
    ] {
        assert_eq!(error.as_deref(), Some("invalid digit found in string"));
        let span = only(&tree);
        assert_eq!(
            span.data().status,
            opentelemetry::trace::Status::error("invalid digit found in string")
        );
        assert_eq!(span.attribute("respan.items.count"), None);
    }

    let (found, tree) = record_async(|| async { optional(0).await.is_some() });
    let span = only(&tree);
    assert_eq!((found, span.output()), (false, json!(null)));
    assert_eq!(span.attribute("respan.items.count"), None);
}

#[respan::task]
async fn optional_box(count: usize) -> Option<Tokens> {
    (count > 0).then(|| tokens(count))
}

#[respan::task]
fn optional_numbers(count: u8) -> Option<Box<dyn Iterator<Item = u8>>> {
    (count > 0).then(|| Box::new(0..count) as Box<dyn Iterator<Item = u8>>)
}

#[test]
fn a_box_in_an_option() {
    let (_, tree) = record_async(|| async { optional_box(3).await.expect("a stream").try_collect::<String>().await });
    assert_eq!(
        tree.to_string(),
        "optional_box.task\n  step.tool\n  step.tool\n  step.tool\n"
    );
    assert_covers_the_stream(&tree.span("optional_box.task"));
    let (_, tree) = record_async(|| async { optional_numbers(2).map(Iterator::count) });
    assert_eq!(only(&tree).output(), json!([0, 1]));

    let (_, tree) = record_async(|| async { optional_box(0).await.is_some() || optional_numbers(0).is_some() });
    for name in ["optional_box.task", "optional_numbers.task"] {
        let span = tree.span(name);
        assert_eq!(span.output(), json!(null));
        assert_eq!(span.attribute("respan.items.count"), None);
    }
}

#[respan::task]
fn counted(count: u8) -> Result<impl DoubleEndedIterator<Item = u8>, Refused> {
    if count == 0 { Err(Refused) } else { Ok(0..count) }
}

#[respan::task]
async fn nested(count: u8) -> Result<impl Future<Output = Result<u8, Refused>>, Refused> {
    Ok(async move {
        step();
        if count == 0 { Err(Refused) } else { Ok(count) }
    })
}

#[test]
fn iterators_and_futures_in_results() {
    let (items, tree) = record_async(|| async { counted(3).map(|items| items.rev().collect::<Vec<_>>()) });
    assert_eq!((items, only(&tree).output()), (Ok(vec![2, 1, 0]), json!([2, 1, 0])));

    let (value, tree) = record_async(|| async { nested(0).await.expect("a future").await });
    let span = tree.span("nested.task");
    assert_eq!(
        (value, tree.to_string().as_str()),
        (Err(Refused), "nested.task\n  step.tool\n")
    );
    assert_eq!(span.data().status, opentelemetry::trace::Status::error("refused"));
}

#[test]
fn a_box_of_a_stream_that_need_not_be_pinned() {
    let (text, tree) = record_async(|| unpinned(3).try_collect::<String>());
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_covers_the_stream(&tree.span("unpinned.task"));

    let (text, tree) = record_async(|| async { unpinned_in_result(3).await?.try_collect::<String>().await });
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_covers_the_stream(&tree.span("unpinned_in_result.task"));

    let (_, tree) = record_async(|| async { unpinned_in_result(0).await.err() });
    assert_eq!(
        only(&tree).data().status,
        opentelemetry::trace::Status::error("refused")
    );
}

#[test]
fn an_error_in_place_of_the_stream() {
    let (opened, tree) = record_async(|| opened(0));
    assert_eq!(opened.err(), Some(Refused));
    let span = only(&tree);
    assert_eq!(span.data().status, opentelemetry::trace::Status::error("refused"));
    assert_eq!(span.attribute("respan.items.count"), None);
}

#[test]
fn other_functions_with_a_boxed_stream() {
    let (text, tree) = record_async(|| async { opened_at_once(3).expect("a stream").try_collect::<String>().await });
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_covers_the_stream(&tree.span("opened_at_once.task"));

    let (text, tree) = record_async(|| async { boxed(3).await.try_collect::<String>().await });
    assert_eq!(text.as_deref(), Ok("Hello \"you\""));
    assert_covers_the_stream(&tree.span("boxed.task"));

    let (numbers, tree) = record_async(|| async { numbers().await.expect("a stream").collect::<Vec<_>>().await });
    assert_eq!((numbers, only(&tree).output()), (vec![1, 2], json!([1, 2])));
}

#[test]
fn a_stream_that_is_left_early_is_cancelled() {
    let (text, tree) =
        record_async(|| async { opened(9).await.expect("a stream").take(2).try_collect::<String>().await });
    let span = tree.span("opened.task");
    assert_eq!((text.as_deref(), span.output()), (Ok("Hello "), json!("Hello ")));
    assert_eq!(span.text("respan.outcome"), "cancelled");
}

#[respan::task]
fn mixed() -> impl Stream<Item = serde_json::Value> {
    stream::iter([json!("a"), json!({"b": 1}), json!("c")])
}

#[respan::task]
fn many() -> impl Stream<Item = u32> {
    stream::iter(0..5000)
}

#[test]
fn all_texts_are_joined_and_other_items_are_bounded() {
    let (text, tree) = record_async(|| async { opened(3000).await.expect("a stream").try_collect::<String>().await });
    assert_eq!(tree.span("opened.task").output(), json!(text.expect("a text")));

    let (_, tree) = record_async(|| mixed().collect::<Vec<_>>());
    assert_eq!(only(&tree).output(), json!(["a", {"b": 1}, "c"]));

    let (_, tree) = record_async(|| many().collect::<Vec<_>>());
    let span = only(&tree);
    assert_eq!(span.output().as_array().map(Vec::len), Some(1000));
    assert_eq!(span.attribute("respan.items.count"), Some(&5000.into()));
}

/// A value of another crate, through which nobody sees.
struct Sse<S>(S);

#[test]
fn streams_of_start_span_and_of_a_region() {
    #[respan::workflow]
    async fn handler() -> Sse<impl Stream<Item = Result<String, Refused>>> {
        let traced = respan::get_client()
            .start_span("answer")
            .try_stream(tokens(1).chain(stream::iter([Err(Refused)])));
        Sse(respan::capture_context().stream(traced))
    }
    let (items, tree) = record_async(|| async {
        let body = handler().await.0;
        body.collect::<Vec<_>>().await
    });
    assert_eq!(items, [Ok("Hel".to_owned()), Err(Refused)]);
    assert_eq!(tree.to_string(), "handler.workflow\n  answer.task\n    step.tool\n");
    let answer = tree.span("answer.task");
    assert_eq!(answer.data().status, opentelemetry::trace::Status::error("refused"));
    assert_eq!(answer.attribute("respan.items.count"), Some(&2.into()));

    let (_, tree) = record_async(|| async {
        let region = respan::get_client().start_span("outer").run(respan::capture_context);
        region
            .stream(stream::poll_fn(|_| {
                step();
                Poll::Ready(None::<u8>)
            }))
            .collect::<Vec<_>>()
            .await
    });
    assert_eq!(tree.to_string(), "outer.task\n  step.tool\n");
}
