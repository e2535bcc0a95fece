//! Values without an end, or too deep for the stack: capturing them takes bounded time, and never aborts.

use respan::testing::TestSpan;
use respan_tests::recording::{only, record};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::fmt::{self, Debug, Display};
use std::rc::Rc;
use std::thread;

fn span_of(call: impl FnOnce()) -> TestSpan {
    let ((), tree) = record(call);
    only(&tree).clone()
}

/// The input, and whether its last argument is there.
fn input(call: impl FnOnce()) -> String {
    let span = span_of(call);
    assert_eq!(
        span.input()["kwargs"]["last"],
        7,
        "{:.200}",
        span.text("traceloop.entity.input")
    );
    span.text("traceloop.entity.input")
}

struct Endless;

impl Serialize for Endless {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(0_u64..)
    }
}

#[test]
fn a_serialize_without_end_is_cut() {
    #[respan::task]
    fn take(endless: Endless, last: u8) {
        let _ = (endless, last);
    }
    let input = input(|| take(Endless, 7));
    assert!(input.contains("[0,1,2,3,") && input.contains('…'));
}

#[test]
fn a_serialize_that_ignores_errors_without_end_is_cut() {
    struct Deaf;
    impl Serialize for Deaf {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut items = serializer.serialize_seq(None)?;
            loop {
                let _ = items.serialize_element("item");
            }
        }
    }
    #[respan::task]
    fn take(deaf: Deaf, last: u8) {
        let _ = (deaf, last);
    }
    assert!(input(|| take(Deaf, 7)).contains(r#"["item","item","#));
}

/// The iterator has no end, and `entries` reads it to the end whatever the writer returns.
#[test]
fn a_debug_without_end_is_cut() {
    struct Numbers;
    impl Debug for Numbers {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.debug_list().entries(0_u64..).finish()
        }
    }
    #[respan::task]
    fn take(numbers: Numbers, last: u8) {
        let _ = (numbers, last);
    }
    assert!(input(|| take(Numbers, 7)).contains("[0, 1, 2, 3, "));
}

#[test]
fn an_error_message_without_end_is_cut() {
    struct Message;
    impl Display for Message {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                let _ = formatter.write_str("too much ");
            }
        }
    }
    #[respan::task]
    fn fail() -> Result<(), Message> {
        Err(Message)
    }
    let span = span_of(|| {
        let _ = fail();
    });
    let event = span.data().events.iter().next().expect("an exception").clone();
    let message = event
        .attributes
        .iter()
        .find(|own| own.key.as_str() == "exception.message");
    let message = message.map(|own| own.value.as_str().into_owned()).unwrap_or_default();
    assert!(message.starts_with("too much too much") && message.ends_with('…') && message.len() <= 1_000_000);
}

#[test]
fn an_item_and_a_name_without_end_are_cut() {
    #[respan::task]
    fn items() -> impl Iterator<Item = Endless> {
        std::iter::once(Endless)
    }
    struct Name;
    impl Display for Name {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            (0..).try_for_each(|number| write!(formatter, "{number},"))
        }
    }
    #[respan::task(name = Name)]
    fn named() {}
    assert!(
        span_of(|| {
            let _ = items().next();
        })
        .text("traceloop.entity.output")
        .starts_with("[[0,1,2,")
    );
    assert!(span_of(named).text("traceloop.entity.name").starts_with("0,1,2,"));
}

#[derive(Debug, Default)]
struct Node {
    #[allow(dead_code)]
    children: RefCell<Vec<Rc<Node>>>,
    parent: RefCell<Option<Rc<Node>>>,
}

/// Serialized as what it points to, as serde does with its feature `rc`.
struct Shared<T>(Rc<T>);

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Link(RefCell<Option<Shared<Link>>>);

#[derive(Serialize)]
#[serde(transparent)]
struct Through(RefCell<Option<Shared<Through>>>);

#[derive(Serialize)]
enum Choice {
    Next(RefCell<Option<Shared<Choice>>>),
}

#[test]
fn cycles_are_cut() {
    #[respan::task]
    fn debugged(node: &Node, last: u8) {
        let _ = (node, last);
    }
    #[respan::task]
    fn serialized(link: &Link, through: &Through, choice: &Choice, last: u8) {
        let _ = (link, through, choice, last);
    }
    let child = Rc::new(Node::default());
    let root = Node {
        children: RefCell::new(vec![Rc::clone(&child)]),
        ..Node::default()
    };
    let root = Rc::new(root);
    *child.parent.borrow_mut() = Some(Rc::clone(&root));
    assert!(input(|| debugged(&root, 7)).contains("Node { children: "));
    child.parent.take();

    let (link, through) = (Rc::new(Link(RefCell::default())), Rc::new(Through(RefCell::default())));
    let choice = Rc::new(Choice::Next(RefCell::default()));
    *link.0.borrow_mut() = Some(Shared(Rc::clone(&link)));
    *through.0.borrow_mut() = Some(Shared(Rc::clone(&through)));
    let Choice::Next(next) = &*choice;
    *next.borrow_mut() = Some(Shared(Rc::clone(&choice)));
    let input = input(|| serialized(&link, &through, &choice, 7));
    assert!(input.contains(r#""choice":{"Next":{"Next":"#), "{input:.300}");
    link.0.take();
    through.0.take();
    next.take();
}

/// A list, formatted and serialized by recursion, and dropped in a loop.
#[derive(Debug, Serialize)]
struct List(Option<Box<List>>);

impl Drop for List {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut list) = next {
            next = list.0.take();
        }
    }
}

struct DebugList(List);

impl Debug for DebugList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[test]
fn long_lists_are_cut_on_small_stacks() {
    #[respan::task]
    fn take(debugged: &DebugList, serialized: &List, last: u8) {
        let _ = (debugged, serialized, last);
    }
    let list = || (0..200_000).fold(List(None), |list, _| List(Some(Box::new(list))));
    for stack in [192 * 1024, 512 * 1024, 2 * 1024 * 1024] {
        let thread = thread::Builder::new().stack_size(stack);
        let thread = thread.spawn(move || input(|| take(&DebugList(list()), &list(), 7)));
        let input = thread.expect("a thread").join().expect("no overflow");
        assert!(input.contains("List(Some(List("), "{input:.300}");
    }
}

/// The telemetry is built elsewhere, which takes more stack than there is.
#[test]
fn long_lists_are_cut_on_stacks_of_some_kilobytes() {
    #[respan::task]
    fn take(debugged: &DebugList, serialized: &List, last: u8) {
        let _ = (debugged, serialized, last);
    }
    let list = || (0..10_000).fold(List(None), |list, _| List(Some(Box::new(list))));
    for kilobytes in [24, 32, 64] {
        let (telemetry, exporter) = respan::testing::recording();
        let values = (DebugList(list()), list());
        let telemetry = std::sync::Arc::new(telemetry);
        let entered = std::sync::Arc::clone(&telemetry);
        let thread = thread::Builder::new().stack_size(kilobytes * 1024);
        let thread = thread.spawn(move || entered.run(|| take(&values.0, &values.1, 7)));
        thread.expect("a thread").join().expect("no overflow");
        let input = only(&exporter.tree()).text("traceloop.entity.input");
        assert!(input.contains("List(Some(List("), "{input:.300}");
    }
}

/// Writes a key without its value.
struct Half;

impl Serialize for Half {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("a", &1)?;
        map.serialize_key("b")?;
        Err(S::Error::custom("no"))
    }
}

#[test]
fn a_serialize_that_goes_on_after_an_error_spoils_only_its_argument() {
    struct Tolerant;
    impl Serialize for Tolerant {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut items = serializer.serialize_seq(None)?;
            items.serialize_element(&1)?;
            let _ = items.serialize_element(&Half);
            items.serialize_element(&2)?;
            items.end()
        }
    }
    struct WithoutValue;
    impl Serialize for WithoutValue {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_key("a")?;
            map.end()
        }
    }
    struct WithoutKey;
    impl Serialize for WithoutKey {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_value("a")?;
            map.end()
        }
    }
    #[respan::task]
    fn take(prompt: &str, tolerant: Tolerant, value: WithoutValue, key: WithoutKey, last: u8) {
        let _ = (prompt, tolerant, value, key, last);
    }
    let span = span_of(|| take("hello", Tolerant, WithoutValue, WithoutKey, 7));
    let arguments = &span.input()["kwargs"];
    assert_eq!((&arguments["prompt"], &arguments["last"]), (&"hello".into(), &7.into()));
    for name in ["tolerant", "value", "key"] {
        assert!(
            arguments[name].as_str().is_some_and(|text| text.starts_with('<')),
            "{arguments}"
        );
    }
}

/// Every level holds the next one twice: a few nodes, and more paths than can be walked.
#[test]
fn a_graph_that_shares_its_nodes_is_cut() {
    #[derive(Serialize)]
    struct Twice(u8, Option<[Shared<Twice>; 2]>);

    #[respan::task]
    fn take(graph: &Twice, last: u8) {
        let _ = (graph, last);
    }
    let graph = (0..90).fold(Twice(1, None), |next, _| {
        let next = Rc::new(next);
        Twice(0, Some([Shared(Rc::clone(&next)), Shared(next)]))
    });
    assert!(input(|| take(&graph, 7)).contains('…'));
}
