//! Items around the attribute: documentation, `cfg`, visibility, other attributes and inner attributes.

/// A module under the lint `missing_docs`.
#[deny(missing_docs)]
pub mod documented {
    /// Adds.
    #[respan::task]
    pub fn add(a: u8, b: u8) -> u8 {
        a + b
    }
}

mod visible {
    #[respan::task]
    pub(in crate::preserved_attributes::visible) fn inner() -> u8 {
        1
    }

    #[respan::task]
    pub(crate) fn outer() -> u8 {
        inner()
    }
}

#[respan::task]
#[cfg(any())]
fn absent() -> Nowhere {}

#[cfg(not(any()))]
#[respan::task]
#[deprecated(note = "still here")]
fn present() -> u8 {
    #![allow(clippy::let_and_return)]
    let value = 1;
    value
}

#[respan::task]
#[expect(dead_code)]
fn never_called() {}

#[respan::task]
#[expect(dead_code)]
async fn never_called_either() {}

#[respan::task]
#[expect(unconditional_recursion)]
fn never_ends() {
    never_ends();
}
const _: fn() = never_ends;

#[test]
fn items_and_attributes_are_preserved() {
    #[expect(deprecated)]
    let value = present();
    assert_eq!(value + visible::outer() + documented::add(1, 2), 5);
}

#[test]
fn inline_and_cold_stay() {
    #[respan::task]
    #[inline]
    #[cold]
    #[must_use = "or not"]
    fn function() -> u8 {
        1
    }
    #[expect(unused_must_use)]
    {
        function();
    }
}
