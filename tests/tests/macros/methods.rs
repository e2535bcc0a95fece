//! Methods with every receiver, in types, traits and their implementations.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use respan_fixture_pedantic::methods::{Joke, Parrot, Speaker};
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

fn joke() -> Joke<u8> {
    Joke::new("text".to_owned(), 5)
}

#[test]
fn by_reference() {
    let (value, tree) = record_async(|| async {
        let joke = joke();
        (
            joke.shared("!"),
            joke.text("").to_owned(),
            joke.shared_async("?").await,
            joke.text_async("").await.to_owned(),
        )
    });
    assert_eq!(value, ("text!".into(), "text".into(), "text?".into(), "text".into()));
    assert_eq!(
        tree.to_string(),
        "new.task\nshared.task\ntext.task\nshared_async.task\ntext_async.task\n"
    );
}

#[test]
fn by_exclusive_reference() {
    let (value, tree) = record_async(|| async {
        let mut joke = joke();
        *joke.add(1) += 1;
        joke.add_async(3).await.map(|count| *count).ok()
    });
    assert_eq!(value, Some(5));
    assert_eq!(tree.find("add_async.task").map(|span| span.output()), Some(json!(5)));
}

#[test]
fn by_value() {
    let (value, tree) = record_async(|| async { (joke().into_topic(), joke().louder().into_async().await) });
    assert_eq!(value, (5, 5));
    // Only the name of `T` is known.
    assert_eq!(
        tree.find("into_async.task").map(|span| span.output()),
        Some(json!("<u8>"))
    );
    assert_eq!(
        tree.find("louder.task").map(|span| span.input()),
        Some(json!({ "args": [], "kwargs": {} }))
    );
}

#[test]
fn through_smart_pointers() {
    let (value, tree) = record_async(|| async {
        let shared = Arc::new(joke());
        let counted = Arc::clone(&shared).counted(1) + shared.counted_async().await;
        (counted, Rc::strong_count(&Rc::new(joke()).rc()))
    });
    assert_eq!(value, (4, 1));
    assert_eq!(tree.find("counted.task").map(|span| span.output()), Some(json!(3)));
    assert!(tree.find("rc.task").is_some());
}

#[test]
fn pinned() {
    let (value, tree) = record_async(|| async {
        let mut joke = joke();
        let mut pinned = Pin::new(&mut joke);
        pinned.as_mut().pinned() + pinned.pinned_async(2).await
    });
    assert_eq!(value, 2);
    assert_eq!(
        tree.find("pinned_async.task")
            .map(|span| span.input()["kwargs"].clone()),
        Some(json!({ "by": 2 }))
    );
}

struct Silent;

impl Speaker for Silent {
    fn word(&self) -> String {
        "...".to_owned()
    }
}

#[test]
fn default_methods_of_a_trait() {
    let (value, tree) =
        record_async(|| async { (Silent.speak(1), Silent.speak_later(2).await, Silent.shout(1).await) });
    assert_eq!(value, ("...".into(), "......".into(), "...".into()));
    assert_eq!(tree.to_string(), "speak.task\nspeak_later.task\nshout.task\n");
}

#[test]
fn implementations_of_a_trait() {
    let (value, tree) = record_async(|| async { Parrot("hi").shout(2).await });
    assert_eq!(value, "HIHI");
    assert_eq!(tree.to_string(), "shout.task\n  Parrot.agent\n");
    assert_eq!(tree.find("shout.task").map(|span| span.output()), Some(json!("HIHI")));
}

#[test]
fn through_a_trait_object() {
    trait Speak {
        fn speak(&self) -> String;
    }
    impl Speak for Silent {
        #[respan::tool]
        fn speak(&self) -> String {
            Speaker::word(self)
        }
    }
    let boxed: Box<dyn Speak> = Box::new(Silent);
    let (_, tree) = record(|| boxed.speak());
    assert_eq!(only(&tree).data().name, "speak.tool");
}
