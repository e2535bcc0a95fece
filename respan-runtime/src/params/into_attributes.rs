//! Conversion into a list of attributes.

use crate::value::marker::{ByCollection, ByIterator};
use crate::value::{AttributeValue, IntoAttributeValue, bounded_items, for_each_array_length};
use opentelemetry::KeyValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

/// Keys and values, in the order in which they were given.
pub type Attributes = Vec<(Cow<'static, str>, AttributeValue)>;

/// One attribute: a pair of key and value, or OpenTelemetry's [`KeyValue`]. The value may be an `Option`, whose `None` is left
/// out.
///
/// ```
/// use opentelemetry::KeyValue;
///
/// respan::get_client().add_event("sent", [KeyValue::new("bytes", 12), KeyValue::new("to", "ada")]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an attribute",
    label = "not a pair of key and value",
    note = "write an attribute as a pair, `(\"key\", value)`, or as `KeyValue::new(\"key\", value)`, and several as a list of \
            them, `[(\"key\", value)]`"
)]
pub trait IntoAttribute {
    /// Key and value; `None` without a value.
    fn into_attribute(self) -> Option<(Cow<'static, str>, AttributeValue)>;
}

impl<K: Into<Cow<'static, str>>, V: IntoAttributeValue> IntoAttribute for (K, V) {
    fn into_attribute(self) -> Option<(Cow<'static, str>, AttributeValue)> {
        let value = self.1.into_attribute_value()?;
        Some((self.0.into(), value.normalized()))
    }
}

impl IntoAttribute for KeyValue {
    fn into_attribute(self) -> Option<(Cow<'static, str>, AttributeValue)> {
        (String::from(self.key), self.value).into_attribute()
    }
}

impl<T: IntoAttribute + Clone> IntoAttribute for &T {
    fn into_attribute(self) -> Option<(Cow<'static, str>, AttributeValue)> {
        self.clone().into_attribute()
    }
}

/// Attributes: an array, vector, slice, map or iterator of pairs or of [`KeyValue`]s, a JSON object, whose `null`s are left out,
/// or, for values of several types, a tuple of up to twelve pairs. `[]` and `()` are no attributes.
///
/// An array has up to 32 items; of a longer one, and of another collection, pass `into_iter()`. No more than 65,536 items are
/// taken. The parameter `M` is inferred.
///
/// ```
/// use respan::get_client;
/// use std::collections::BTreeMap;
///
/// let client = get_client();
/// client.add_event("validated", [("records", 12), ("errors", 0)]);
/// client.add_event("validated", (("records", 12), ("format", "csv")));
/// client.add_event("validated", serde_json::json!({"records": 12, "format": "csv"}));
/// client.add_event("validated", BTreeMap::from([("records", 12)]));
/// client.add_event("validated", []);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of attributes",
    label = "not a list of attributes",
    note = "pass pairs of one type in an array, `[(\"key\", 1), (\"other\", 2)]`, pairs of several types in a tuple, \
            `((\"key\", 1), (\"other\", \"two\"))`, or an iterator of pairs; pass `[]` for none"
)]
pub trait IntoAttributes<M> {
    /// Adds the attributes to a list.
    #[doc(hidden)]
    fn add_to(self, attributes: &mut Attributes);
}

impl<I: Iterator<Item: IntoAttribute>> IntoAttributes<ByIterator> for I {
    fn add_to(self, attributes: &mut Attributes) {
        attributes.extend(bounded_items(self).filter_map(IntoAttribute::into_attribute));
    }
}

impl IntoAttributes<ByCollection> for () {
    fn add_to(self, _attributes: &mut Attributes) {}
}

impl IntoAttributes<ByCollection> for [(&'static str, AttributeValue); 0] {
    fn add_to(self, _attributes: &mut Attributes) {}
}

macro_rules! arrays {
    ($($length:literal)*) => {$(
        impl<T: IntoAttribute> IntoAttributes<ByCollection> for [T; $length] {
            fn add_to(self, attributes: &mut Attributes) {
                self.into_iter().add_to(attributes);
            }
        }
    )*};
}

for_each_array_length!(arrays);

macro_rules! collections {
    ($([$($generics:tt)*] $collection:ty,)*) => {$(
        impl<$($generics)*> IntoAttributes<ByCollection> for $collection {
            fn add_to(self, attributes: &mut Attributes) {
                self.into_iter().add_to(attributes);
            }
        }
    )*};
}

collections! {
    [T: IntoAttribute] Vec<T>,
    [T: IntoAttribute] Option<T>,
    [T: IntoAttribute + Clone] &[T],
    [T: IntoAttribute + Clone, const N: usize] &[T; N],
    [T: IntoAttribute + Clone] &Vec<T>,
    [K: Into<Cow<'static, str>>, V: IntoAttributeValue] BTreeMap<K, V>,
    [K: Into<Cow<'static, str>>, V: IntoAttributeValue, S: BuildHasher] HashMap<K, V, S>,
}

/// As in an object that is the value of one attribute, an entry that is `null` is left out.
impl IntoAttributes<ByCollection> for serde_json::Map<String, serde_json::Value> {
    fn add_to(self, attributes: &mut Attributes) {
        self.into_iter()
            .filter(|(_, value)| !value.is_null())
            .add_to(attributes);
    }
}

/// The entries of an object; any other JSON is no attribute.
impl IntoAttributes<ByCollection> for serde_json::Value {
    fn add_to(self, attributes: &mut Attributes) {
        if let Self::Object(entries) = self {
            entries.add_to(attributes);
        }
    }
}

macro_rules! tuples {
    ($(($($item:ident)+))*) => {$(
        impl<$($item: IntoAttribute),+> IntoAttributes<ByCollection> for ($($item,)+) {
            fn add_to(self, attributes: &mut Attributes) {
                #[allow(non_snake_case, reason = "a variable for each type parameter")]
                let ($($item,)+) = self;
                $(attributes.extend($item.into_attribute());)+
            }
        }
    )*};
}

tuples! {
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
}

/// The attributes as a list. Values that are nested too deeply are truncated.
pub(crate) fn attributes<M>(attributes: impl IntoAttributes<M>) -> Attributes {
    let mut list = Attributes::new();
    attributes.add_to(&mut list);
    list
}
