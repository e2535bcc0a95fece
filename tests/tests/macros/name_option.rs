//! `name`: a literal, or an expression over the arguments.

use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record, record_async};

#[test]
fn a_literal() {
    #[respan::task(name = "two words.task")]
    fn function() {}
    let ((), tree) = record(function);
    assert_eq!(only(&tree).data().name, "two words.task.task");
    assert_eq!(only(&tree).text("traceloop.entity.name"), "two words.task");
}

#[test]
fn an_empty_one_is_the_functions() {
    #[respan::task(name = "")]
    fn r#type() {}
    #[respan::task(name = name)]
    fn computed(name: &str) -> usize {
        name.len()
    }
    let (_, tree) = record(|| {
        r#type();
        computed("")
    });
    assert_eq!(tree.to_string(), "type.task\ncomputed.task\n");
}

#[test]
fn an_expression_is_evaluated_at_each_call() {
    let (_, tree) = record(|| ["Rome", "Oslo"].map(|city| shapes::options(city, String::new())));
    assert_eq!(tree.to_string(), "agent Rome.agent\nagent Oslo.agent\n");
    assert_eq!(
        tree.spans()
            .next()
            .map(|span| span.text("traceloop.workflow.name"))
            .as_deref(),
        Some("agent Rome")
    );
}

#[test]
fn an_argument_is_not_moved() {
    let (length, tree) = record(|| shapes::named_by_argument("Rome".to_owned(), 1));
    assert_eq!((length, only(&tree).data().name.as_ref()), (5, "Rome.agent"));
}

#[test]
fn in_async_functions() {
    #[respan::task(name = format!("{topic} {}", times + 1))]
    async fn function(topic: String, mut times: u8) -> String {
        times += 1;
        topic.repeat(times.into())
    }
    let (_, tree) = record_async(|| function("a".to_owned(), 1));
    assert_eq!(only(&tree).data().name, "a 2.task");
}

#[test]
fn any_displayable_value() {
    #[respan::task(name = n)]
    fn number(n: u64) -> u64 {
        n
    }
    #[respan::task(name = Kind::of(n))]
    fn enumeration(n: u64) -> u64 {
        n
    }
    struct Kind(u64);
    impl Kind {
        fn of(n: u64) -> Self {
            Self(n)
        }
    }
    impl std::fmt::Display for Kind {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "kind {}", self.0)
        }
    }
    let (_, tree) = record(|| number(1) + enumeration(2));
    assert_eq!(tree.to_string(), "1.task\nkind 2.task\n");
}

#[test]
fn a_panicking_expression_falls_back_on_the_functions_name() {
    #[respan::task(name = names[3])]
    fn fallback(names: &[&str]) -> usize {
        names.len()
    }
    let (value, tree) = record(|| fallback(&["a"]));
    assert_eq!((value, only(&tree).data().name.as_ref()), (1, "fallback.task"));
}
