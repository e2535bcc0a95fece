//! Rare syntax: lifetimes, receivers, bounds, opaque types, labels and patterns.

use std::collections::BTreeMap;

use respan_fixture_pedantic::functions::Opaque;
use respan_fixture_pedantic::odd as shapes;
use respan_fixture_pedantic::odd::{Choice, Reader, Service as _, Visitor as _};
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

#[test]
fn lifetimes_of_an_impl_block() {
    let text = "text".to_owned();
    let (borrowed, tree) = record_async(|| async {
        let reader = Reader(text.as_str());
        let read = reader.read(&String::from("other")).await;
        let two = reader.two("", "b").await.unwrap_or_default().into_owned();
        assert_eq!((read, two.as_str()), (9, "b"));
        reader.borrowed(&String::from("other")).await
    });
    assert_eq!(borrowed, "text");
    assert_eq!(tree.to_string(), "read.task\ntwo.task\nborrowed.task\n");
}

#[test]
fn receivers_with_a_written_type() {
    let (length, tree) = record_async(|| async {
        let reader = Box::new(Reader("a")).boxed("bcd");
        reader.explicit(1) + reader.reader().explicit(2) + reader.boxed_later().await
    });
    assert_eq!(length, 9);
    assert_eq!(tree.spans().count(), 5);
}

#[test]
fn higher_ranked_bounds_and_trait_objects() {
    let mut seen = Vec::new();
    let (_, tree) = record(|| {
        shapes::ranked(
            |text| Ok(text),
            &mut |text| seen.push(text.to_owned()),
            &1,
            &BTreeMap::new(),
        )
    });
    assert_eq!(seen, ["a"]);
    assert_eq!(only(&tree).input()["kwargs"]["shown"], "1");
}

#[test]
fn arrays_that_serde_does_not_know() {
    let (_, tree) = record(|| shapes::long_array([7; 33], [[1, 2]; 40]));
    assert!(
        only(&tree)
            .output()
            .as_str()
            .is_some_and(|text| text.starts_with("[7, 7,"))
    );
}

#[test]
fn opaque_types_everywhere() {
    let (value, tree) = record_async(|| async {
        let values: Vec<_> = shapes::opaque([1, 2].into_iter(), async |x: &str| x.to_owned())
            .await
            .collect();
        (
            values,
            shapes::future_of_opaque(3).await.to_string(),
            shapes::future_of_result(0).await.is_err(),
        )
    });
    assert_eq!(value, (vec!["1".to_owned(), "x".to_owned()], "3".to_owned(), true));
    assert_eq!(
        tree.find("future_of_opaque.task").map(|span| span.output()),
        Some(json!(3))
    );
    assert!(
        tree.find("future_of_result.task")
            .is_some_and(|span| span.error().is_some())
    );
}

#[test]
fn results_in_values() {
    let (_, tree) = record(|| shapes::tuple(1));
    assert_eq!(only(&tree).output(), json!([1, null, null]));
    let (_, tree) = record(|| shapes::nested(1));
    assert_eq!(only(&tree).error(), None);
}

#[test]
fn labels_closures_and_items_of_the_body() {
    let (value, _) = record(|| shapes::body(" 2 "));
    assert_eq!(value, Ok(24));
    let (_, tree) = record(|| shapes::body("x"));
    assert!(only(&tree).error().is_some());
}

#[test]
fn futures_that_a_trait_wants_to_be_send() {
    let (value, tree) = record_async(|| async {
        let opaque = Opaque(1);
        opaque.serve_all(&["a".to_owned(), "bc".to_owned()]).await + ().serve("d").await.unwrap_or_default()
    });
    assert_eq!(value, 4);
    assert_eq!(
        tree.to_string(),
        "serve_all.task\n  serve.task\n  serve.task\nserve.task\n"
    );
}

#[test]
fn a_boxed_recursion() {
    let (value, tree) = record_async(|| shapes::spawned(2));
    assert_eq!(
        (
            value,
            tree.spans().map(respan::testing::TestSpan::depth).collect::<Vec<_>>()
        ),
        (2, vec![0, 1, 2])
    );
}

#[test]
fn constants_of_a_generic_trait() {
    let (value, tree) = record(|| Opaque(1).visit(["a", "b"]));
    assert_eq!(value, ["\"a\"", "\"b\""]);
    assert_eq!(only(&tree).data().name, "visit 2.tool");
}

#[test]
fn patterns_of_every_kind() {
    let (text, tree) = record(|| Choice::text(Choice::one("a")));
    assert_eq!((&*text, tree.to_string().as_str()), ("a", "one.task\ntext.task\n"));
    let (value, tree) = record(|| Choice::whole("abc".to_owned(), [1, 2], &3));
    assert_eq!(value, 9);
    assert_eq!(
        only(&tree).input(),
        json!({ "args": [], "kwargs": { "text": "abc", "whole": [1, 2], "n": 3 } })
    );
    assert_eq!(Choice::LIMIT, 3);
}
