//! Iterators: a span until the iterator ends or is dropped, current only while an item is produced.

use respan_fixture_pedantic::sequences::{self as shapes, Shelf};
use respan_tests::recording::{only, record};
use serde_json::json;

#[respan::tool]
pub(crate) fn inside(n: u8) -> u8 {
    n
}

#[respan::tool]
pub(crate) fn outside() {}

#[respan::task]
fn producing(count: u8) -> impl DoubleEndedIterator<Item = u8> {
    (0..count).map(inside)
}

#[test]
fn an_iterator_ends_its_span_with_its_last_item() {
    let (value, tree) = record(|| shapes::counted(3).collect::<Vec<_>>());
    let span = only(&tree);
    assert_eq!(value, [1, 2, 3]);
    assert_eq!(span.output(), json!([1, 2, 3]));
    assert_eq!(span.attribute("respan.items.count"), Some(&3.into()));
    assert_eq!(span.input()["kwargs"]["n"], 3);
    assert_eq!(span.text("respan.outcome"), "");
}

#[test]
fn the_span_is_current_only_while_an_item_is_produced() {
    let ((), tree) = record(|| {
        for _ in producing(2) {
            outside();
        }
    });
    assert_eq!(tree.find("producing.task").map(|span| span.depth()), Some(0));
    assert_eq!(
        tree.spans()
            .filter(|span| span.data().name == "inside.tool")
            .map(respan::testing::TestSpan::depth)
            .collect::<Vec<_>>(),
        [1, 1]
    );
    assert_eq!(
        tree.spans()
            .filter(|span| span.data().name == "outside.tool")
            .map(respan::testing::TestSpan::depth)
            .collect::<Vec<_>>(),
        [0, 0]
    );
}

#[test]
fn an_iterator_dropped_early_is_cancelled() {
    let (value, tree) = record(|| shapes::counted(9).take(2).collect::<Vec<_>>());
    let span = only(&tree);
    assert_eq!(value, [1, 2]);
    assert_eq!(span.text("respan.outcome"), "cancelled");
    assert_eq!(span.attribute("respan.items.count"), Some(&2.into()));
    assert_eq!(span.output(), json!([1, 2]));
}

#[test]
fn both_ends_and_the_length_stay() {
    let items = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let (value, tree) = record(|| {
        let mut items = shapes::double(items);
        let length = items.len();
        (length, items.next_back(), items.next(), items.next(), items.next())
    });
    assert_eq!(value, (3, Some("c".into()), Some("a".into()), Some("b".into()), None));
    assert_eq!(only(&tree).output(), json!(["c", "a", "b"]));
}

#[test]
fn boxed_iterators() {
    let (value, tree) = record(|| shapes::boxed(&[1, 2]).sum::<u32>());
    assert_eq!((value, only(&tree).output()), (3, json!([1, 2])));
}

#[test]
fn borrowing_iterators() {
    let items = ["a".to_owned()];
    let (value, tree) = record(|| shapes::borrowed(&items, "x").collect::<Vec<_>>());
    assert_eq!((value, only(&tree).output()), (vec![&items[0]], json!(["a"])));

    let (value, tree) = record(|| Shelf(&[1, 2]).lent().count() + Shelf(&[1, 2]).owned().count());
    assert_eq!((value, tree.to_string().as_str()), (4, "lent.task\nowned.task\n"));
}

#[test]
fn an_iterator_with_other_bounds_is_returned_as_it_is() {
    let (value, tree) = record(|| shapes::cloneable(3).clone().count());
    assert_eq!((value, tree.spans().count()), (3, 1));
}

#[test]
fn items_that_are_errors() {
    #[respan::task]
    fn failing() -> impl Iterator<Item = Result<u8, String>> {
        [Ok(1), Err("broken".to_owned())].into_iter()
    }
    let (value, tree) = record(|| failing().collect::<Result<Vec<_>, _>>());
    assert!(value.is_err());
    assert_eq!(only(&tree).error(), Some("broken"));
}

#[test]
fn the_item_count_is_exempt_from_the_attribute_limit() {
    #[respan::task]
    fn numbers() -> impl Iterator<Item = u8> {
        respan::get_client().update_current_span(respan::SpanUpdate::new().attributes([("a", 1), ("b", 2)]));
        0..3
    }

    let exporter = respan::testing::InMemorySpanExporter::new();
    let telemetry = respan::RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .set_global_provider(false)
        .attribute_limit(1)
        .environment(|_| None)
        .build()
        .expect("a telemetry without a key");
    let entered = telemetry.enter();
    assert_eq!(numbers().count(), 3);
    drop(entered);
    let span = exporter.finished_spans().remove(0);
    let count = span
        .attributes
        .iter()
        .find(|own| own.key.as_str() == respan::attributes::ITEM_COUNT);
    assert_eq!(count.map(|own| own.value.as_str().into_owned()).as_deref(), Some("3"));
    assert_eq!(span.dropped_attributes_count, 1);
}

#[respan::task]
fn ids() -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator {
    Ids(0..u64::MAX)
}

#[respan::task]
fn boxed_ids() -> Box<dyn Iterator<Item = u64>> {
    Box::new(0..u64::MAX)
}

/// A range whose length is known.
struct Ids(std::ops::Range<u64>);

impl Iterator for Ids {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        self.0.next()
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
    fn nth(&mut self, n: usize) -> Option<u64> {
        self.0.nth(n)
    }
    fn last(self) -> Option<u64> {
        self.0.last()
    }
    fn count(self) -> usize {
        self.0.count()
    }
    fn max(self) -> Option<u64> {
        self.0.max()
    }
    fn min(self) -> Option<u64> {
        self.0.min()
    }
}

impl DoubleEndedIterator for Ids {
    fn next_back(&mut self) -> Option<u64> {
        self.0.next_back()
    }
    fn nth_back(&mut self, n: usize) -> Option<u64> {
        self.0.nth_back(n)
    }
}

impl ExactSizeIterator for Ids {
    fn len(&self) -> usize {
        7
    }
}

/// Item by item, each of these would take years.
#[test]
#[expect(clippy::iter_skip_next, reason = "`skip` is tried too")]
fn what_an_iterator_does_in_one_step_it_does_in_one_step() {
    const FAR: usize = 1 << 40;
    let far = u64::try_from(FAR).expect("an index");
    let walk = || {
        assert_eq!(ids().nth(FAR), Some(far));
        assert_eq!(boxed_ids().nth(FAR), Some(far));
        assert_eq!(ids().skip(FAR).next(), Some(far));
        assert_eq!(ids().step_by(FAR).nth(2), Some(2 * far));
        assert_eq!(ids().nth_back(FAR), Some(u64::MAX - 1 - far));
        assert_eq!(ids().rev().nth(1), Some(u64::MAX - 2));
        assert_eq!(ids().last(), Some(u64::MAX - 1));
        assert_eq!((ids().min(), ids().max()), (Some(0), Some(u64::MAX - 1)));
        assert_eq!(ids().count(), usize::MAX);
        assert_eq!((ids().len(), ids().size_hint().0), (7, usize::MAX));
    };
    walk();
    let ((), tree) = record(walk);
    let outputs: Vec<_> = tree.spans().map(|span| span.text("traceloop.entity.output")).collect();
    assert_eq!(outputs.first().map(String::as_str), Some("[1099511627776]"));
}

#[test]
fn the_consumer_of_a_fold_runs_outside_of_the_span() {
    let (sum, tree) = record(|| {
        producing(3).fold(0, |sum, item| {
            outside();
            sum + item
        })
    });
    assert_eq!(sum, 3);
    let outside = tree.spans().filter(|span| span.data().name == "outside.tool");
    let depths: Vec<_> = outside.map(respan::testing::TestSpan::depth).collect();
    assert_eq!(depths, [0; 3]);
    assert_eq!(
        tree.find("producing.task").map(|span| span.output()),
        Some(json!([0, 1, 2]))
    );
    let reversed = producing(3).rfold(Vec::new(), |mut all, item| {
        all.push(item);
        all
    });
    assert_eq!(reversed, [2, 1, 0]);
}

mod lexer {
    pub(super) trait Iterator {
        type Item;
        fn item(&self) -> Self::Item;
    }

    impl Iterator for u8 {
        type Item = Self;
        fn item(&self) -> Self {
            *self
        }
    }
}

#[test]
fn another_trait_of_the_same_name_is_a_value() {
    #[respan::task]
    fn own(a: u8) -> impl lexer::Iterator<Item = u8> {
        a
    }
    let (value, tree) = record(|| lexer::Iterator::item(&own(3)));
    assert_eq!((value, tree.to_string().as_str()), (3, "own.task\n"));
}
