//! Scenarios of iterators and streams.

use crate::run::{ValueError, check, check_async};
use futures_util::stream::{self, Stream, StreamExt as _};
use respan_tests::conformance::json::Json;

fn whole(numbers: Vec<i32>) -> Json {
    Json::List(numbers.into_iter().map(Json::from).collect())
}

#[respan::tool(name = "leaf")]
fn leaf(i: i32) -> i32 {
    i
}

#[test]
fn an_iterator() {
    #[respan::workflow(name = "wf")]
    fn a() -> Vec<i32> {
        b(3).collect()
    }

    #[respan::task(name = "gen")]
    fn b(n: i32) -> impl Iterator<Item = i32> {
        (0..n).map(leaf)
    }

    check("generator_sync", |run| run.fact("result", whole(a())));
}

#[test]
fn an_iterator_that_fails() {
    #[respan::task(name = "gen")]
    fn b() -> impl Iterator<Item = Result<i32, ValueError>> {
        [Ok(1), Err(ValueError("boom"))].into_iter()
    }

    check("generator_sync_error", |run| {
        let items: Result<Vec<i32>, ValueError> = b().collect();
        run.outcome("call", &items.map(drop));
    });
}

#[test]
fn an_iterator_that_is_abandoned() {
    #[respan::task(name = "gen")]
    fn b() -> impl Iterator<Item = i32> {
        [1, 2].into_iter()
    }

    #[respan::task(name = "after")]
    fn after() {}

    check("generator_sync_abandoned", |_| {
        let mut items = b();
        items.next();
        drop(items);
        after();
        drop(b());
        after();
    });
}

#[test]
fn the_consumer_of_an_iterator() {
    #[respan::workflow(name = "wf")]
    fn a() {
        let items = b();
        other();
        for _ in items {
            other();
        }
        other();
    }

    #[respan::task(name = "gen")]
    fn b() -> impl Iterator<Item = i32> {
        [1, 2].into_iter()
    }

    #[respan::task(name = "other")]
    fn other() {}

    check("generator_sync_leaks_context", |_| a());
}

#[tokio::test]
async fn a_stream() {
    #[respan::workflow(name = "wf")]
    async fn a() -> Vec<i32> {
        let mut out = Vec::new();
        let mut items = b(2);
        while let Some(item) = items.next().await {
            out.push(item);
            leaf(item);
        }
        out
    }

    #[respan::task(name = "gen")]
    fn b(n: i32) -> impl Stream<Item = i32> + Unpin {
        stream::iter(0..n)
    }

    check_async("generator_async", async { whole(a().await) }).await;
}

#[tokio::test]
async fn a_stream_that_is_left_early() {
    #[respan::workflow(name = "wf")]
    async fn a() -> &'static str {
        {
            let mut items = b();
            items.next().await;
        }
        c();
        "stopped"
    }

    #[respan::task(name = "gen")]
    fn b() -> impl Stream<Item = i32> + Unpin {
        stream::iter([1, 2])
    }

    #[respan::tool(name = "after")]
    fn c() {}

    check_async("generator_async_early_break", a()).await;
}
