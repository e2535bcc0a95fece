//! Streams: a span until the stream ends or is dropped, current only while an item is produced.

use crate::iterators::{inside, outside};
use futures_util::{Stream, StreamExt as _, stream};
use respan_fixture_pedantic::sequences as shapes;
use respan_tests::recording::{only, record_async};
use serde_json::json;
use std::pin::{Pin, pin};

#[test]
fn a_stream() {
    let (value, tree) = record_async(|| shapes::stream(3).collect::<Vec<_>>());
    assert_eq!(value, [Ok(0), Ok(1), Ok(2)]);
    assert_eq!(only(&tree).output(), json!([0, 1, 2]));
}

#[test]
fn boxed_streams() {
    #[respan::task]
    fn boxed(count: u8) -> Pin<Box<dyn Stream<Item = u8> + Send>> {
        Box::pin(stream::iter(0..count).map(inside))
    }
    let (value, tree) = record_async(|| boxed(2).collect::<Vec<_>>());
    assert_eq!(value, [0, 1]);
    assert_eq!(tree.to_string(), "boxed.task\n  inside.tool\n  inside.tool\n");
}

#[test]
fn a_stream_that_an_async_function_returns() {
    #[respan::task]
    async fn opened(count: u8) -> impl Stream<Item = u8> {
        tokio::task::yield_now().await;
        producing_stream(count)
    }
    #[respan::task]
    fn producing_stream(count: u8) -> impl Stream<Item = u8> {
        stream::iter(0..count)
    }
    let (value, tree) = record_async(|| async { opened(2).await.collect::<Vec<_>>().await });
    assert_eq!(value, [0, 1]);
    assert_eq!(
        tree.find("producing_stream.task").map(|span| span.output()),
        Some(json!([0, 1]))
    );
}

#[test]
fn a_stream_between_its_items() {
    #[respan::task]
    fn slow() -> impl Stream<Item = u8> {
        stream::unfold(0, |n| async move {
            tokio::task::yield_now().await;
            (n < 2).then(|| (inside(n), n + 1))
        })
    }
    let (count, tree) = record_async(|| async {
        let mut stream = pin!(slow());
        let mut count = 0;
        while stream.next().await.is_some() {
            outside();
            count += 1;
        }
        count
    });
    assert_eq!(count, 2);
    assert_eq!(tree.find("outside.tool").map(|span| span.depth()), Some(0));
    assert_eq!(tree.find("inside.tool").map(|span| span.depth()), Some(1));
}
