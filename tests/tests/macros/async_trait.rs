//! `async_trait` methods, with either attribute first: the span covers the awaited time.

use respan_fixture_pedantic::methods::{Inner, Method, Outer, Remote};
use respan_tests::recording::{only, record_async};
use serde_json::json;

#[test]
fn the_impl_block_below_async_trait() {
    let (value, tree) = record_async(|| async { Inner.ask("why").await });
    let span = only(&tree);
    assert_eq!(value.ok().as_deref(), Some("why"));
    assert_eq!(span.data().name, "Inner.agent");
    assert_eq!(span.input(), json!({ "args": [], "kwargs": { "question": "why" } }));
    assert_eq!(span.output(), "why");
}

#[test]
fn the_impl_block_above_async_trait() {
    let (value, tree) = record_async(|| async { Outer.ask("why").await });
    let span = only(&tree);
    assert_eq!(value.ok().as_deref(), Some("why"));
    assert_eq!(span.data().name, "Outer.agent");
    assert_eq!(span.input(), json!({ "args": [], "kwargs": { "question": "why" } }));
    assert_eq!(span.output(), "why");
}

#[test]
fn a_method_of_its_own() {
    let (_, tree) = record_async(|| async { Method.ask("why").await });
    assert_eq!(only(&tree).data().name, "ask.tool");
    assert_eq!(only(&tree).input()["kwargs"], json!({}));
}

#[test]
fn a_default_method_of_the_trait() {
    let (value, tree) = record_async(|| async { Inner.ask_twice("a").await });
    assert_eq!(value.ok().as_deref(), Some("aa"));
    assert_eq!(tree.to_string(), "ask_twice.task\n  Inner.agent\n  Inner.agent\n");
}

#[test]
fn through_a_trait_object() {
    let boxed: Box<dyn Remote + Sync> = Box::new(Outer);
    let (_, tree) = record_async(|| async { boxed.ask_twice("a").await });
    assert_eq!(tree.to_string(), "ask_twice.task\n  Outer.agent\n  Outer.agent\n");
}

#[async_trait::async_trait]
trait Patterns {
    async fn patterns(self, pair: (u8, u8), n: u8) -> Result<u8, String>;
}

#[async_trait::async_trait]
impl Patterns for u8 {
    #[respan::task]
    async fn patterns(mut self, (a, b): (u8, u8), mut n: u8) -> Result<u8, String> {
        n += a;
        self += b;
        tokio::task::yield_now().await;
        if n > 100 {
            return Err("large".to_owned());
        }
        Ok(self + n)
    }
}

#[test]
fn patterns_stay_without_a_name() {
    let (value, tree) = record_async(|| 1.patterns((2, 3), 4));
    assert_eq!(value, Ok(10));
    assert_eq!(only(&tree).input(), json!({ "args": [[2, 3]], "kwargs": { "n": 4 } }));
}

#[test]
fn errors_are_found() {
    let (_, tree) = record_async(|| 1.patterns((2, 3), 100));
    assert_eq!(only(&tree).error(), Some("large"));
}

#[test]
fn local_futures() {
    #[async_trait::async_trait(?Send)]
    trait Local {
        async fn local(&self) -> usize;
    }

    #[async_trait::async_trait(?Send)]
    impl Local for str {
        #[respan::task]
        async fn local(&self) -> usize {
            let shared = std::rc::Rc::new(self.len());
            tokio::task::yield_now().await;
            *shared
        }
    }
    let (value, tree) = record_async(|| "abc".local());
    assert_eq!((value, only(&tree).output()), (3, json!(3)));
}
