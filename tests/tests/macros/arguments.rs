//! Captured arguments: every pattern under its name, and values of any type.

use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record};
use serde::Serialize;
use serde_json::json;

#[test]
fn every_variable_is_a_keyword() {
    let (value, tree) = record(|| shapes::patterns((1, 2), [3, 4, 5], "ignored", 6, 7, 8));
    assert_eq!(value, 3 + 6 + 3 + 7);
    assert_eq!(
        only(&tree).input(),
        json!({ "args": ["ignored"], "kwargs": { "a": 1, "b": 2, "c": 3, "d": 6, "type": 7, "_unused": 8 } })
    );
}

#[test]
fn keywords_stand_in_the_order_of_the_declaration() {
    #[respan::task]
    fn ordered(zebra: u8, apple: u8, (_, _): (u8, u8), mango: u8) {
        let _ = (zebra, apple, mango);
    }
    let ((), tree) = record(|| ordered(1, 2, (3, 4), 5));
    let input = only(&tree).text("traceloop.entity.input");
    let places = ["[3,", "zebra", "apple", "mango"].map(|part| input.find(part));
    assert!(places.is_sorted() && places[0].is_some(), "{input}");
}

#[test]
fn arguments_that_are_configured_away_are_not_captured() {
    let (value, tree) = record(|| shapes::conditional(1, 2));
    assert_eq!(value, 1);
    assert_eq!(only(&tree).input()["kwargs"], json!({ "present": 1, "idle": 2 }));
}

struct Opaque;

#[derive(Debug)]
struct Printed {
    #[allow(dead_code)]
    a: u8,
}

#[derive(Serialize)]
struct Written {
    a: u8,
}

#[derive(Debug, Serialize)]
struct Both {
    a: u8,
}

#[test]
fn each_type_uses_its_best_representation() {
    #[respan::task]
    fn all(opaque: Opaque, printed: &Printed, written: Written, both: &mut Both, nested: Vec<Option<Written>>) {
        both.a += written.a + u8::try_from(nested.len()).unwrap_or_default();
        let _ = (opaque, printed);
    }
    let mut both = Both { a: 3 };
    let ((), tree) = record(|| {
        all(
            Opaque,
            &Printed { a: 1 },
            Written { a: 2 },
            &mut both,
            vec![None, Some(Written { a: 4 })],
        );
    });
    let kwargs = only(&tree).input()["kwargs"].clone();
    assert!(
        kwargs["opaque"]
            .as_str()
            .is_some_and(|name| name.starts_with('<') && name.ends_with("Opaque>"))
    );
    assert_eq!(kwargs["printed"], "Printed { a: 1 }");
    assert_eq!(kwargs["written"], json!({ "a": 2 }));
    assert_eq!(kwargs["both"], json!({ "a": 3 }));
    assert_eq!(kwargs["nested"], json!([null, { "a": 4 }]));
}

#[test]
fn arguments_without_a_representation() {
    #[respan::task]
    fn all<T, F: Fn() -> T, I: Iterator<Item = u8>>(
        call: F,
        bytes: I,
        _: &dyn Fn(),
        pointer: *const u8,
        dynamic: &dyn std::any::Any,
    ) -> T {
        let _ = (bytes.count(), pointer, dynamic);
        call()
    }
    let (_, tree) = record(|| all(|| Opaque, [1].into_iter(), &|| {}, std::ptr::null(), &1));
    let input = only(&tree).input();
    assert_eq!(input["kwargs"].as_object().map(serde_json::Map::len), Some(4));
    assert_eq!(input["args"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_receiver_is_not_captured() {
    struct Local;
    impl Local {
        #[respan::task]
        fn method(&self, a: u8) -> u8 {
            let _ = self;
            a
        }
    }
    let (_, tree) = record(|| Local.method(1));
    assert_eq!(only(&tree).input(), json!({ "args": [], "kwargs": { "a": 1 } }));
}

#[test]
fn arguments_are_captured_before_the_body_changes_them() {
    #[respan::task]
    fn emptied(values: &mut Vec<u8>, mut n: u8) -> u8 {
        values.clear();
        n += 1;
        n
    }
    let mut values = vec![1];
    let (_, tree) = record(|| emptied(&mut values, 1));
    assert_eq!(only(&tree).input()["kwargs"], json!({ "values": [1], "n": 1 }));
}

/// The choice of a trait does not regard lifetimes, on which it depends whether these have `Debug` or `Serialize`.
#[test]
fn types_with_a_trait_for_some_lifetimes_only() {
    struct Slot<T>(T);
    impl<T: std::any::Any> std::fmt::Debug for Slot<T> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Slot")
        }
    }
    #[derive(Debug)]
    struct Refused<T>(T);
    impl<T> std::fmt::Display for Refused<T> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("refused")
        }
    }
    impl<T: std::fmt::Debug + 'static> std::error::Error for Refused<T> {}

    #[respan::task]
    fn fill<T>(value: T, slot: &mut Slot<T>) {
        slot.0 = value;
    }
    #[respan::task]
    fn give<T: std::fmt::Debug>(value: T) -> Result<(), Refused<T>> {
        Err(Refused(value))
    }
    let text = String::from("a");
    let ((), tree) = record(|| fill(&*text, &mut Slot("")));
    let slot = only(&tree).input()["kwargs"]["slot"].clone();
    assert!(slot.as_str().is_some_and(|name| name.contains("Slot<")), "{slot}");
    let (_, tree) = record(|| give(&*text));
    assert_eq!(only(&tree).error(), Some("refused"));
}

#[test]
fn names_of_extractor_patterns() {
    struct Path<T>(T);
    struct Json<T> {
        body: T,
    }
    #[respan::task]
    async fn handler(Path(id): Path<u32>, Json { body: text }: Json<&str>) -> usize {
        text.len() + id as usize
    }
    let (_, tree) = respan_tests::recording::record_async(|| handler(Path(3), Json { body: "a" }));
    assert_eq!(
        only(&tree).input(),
        json!({ "args": [], "kwargs": { "id": 3, "text": "a" } })
    );
}

#[test]
#[expect(
    clippy::large_types_passed_by_value,
    clippy::large_stack_arrays,
    reason = "the size is what is tested"
)]
fn an_array_of_256_kib_fits_on_a_small_stack() {
    const SIZE: usize = 256 * 1024;
    #[respan::task(skip_all, capture_output = false)]
    fn traced(samples: [u8; SIZE]) -> u8 {
        std::hint::black_box(samples)[0]
    }
    fn called() -> u8 {
        traced([1; SIZE])
    }
    let on_small_stack = |run: fn() -> u8| {
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run);
        thread.expect("a thread").join().expect("enough stack")
    };
    assert_eq!(on_small_stack(called), 1);
    assert_eq!(on_small_stack(|| record(called).0), 1);
}
