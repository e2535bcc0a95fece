//! Messages for the methods of other SDKs that set and get values of the context by a key.

use super::client::Client;

/// Implemented for no type: the methods below do not compile, and the message says what to write instead.
#[diagnostic::on_unimplemented(
    message = "a value of the context has no key, but a type of its own",
    label = "values are set for a region and found by type",
    note = "set a value with `respan::with_context_value(Colour(\"red\")).run(|| ..)` or `.scope(future)`, and get it with \
            `respan::get_context_value::<Colour>()`, where `Colour` is a type of yours"
)]
#[doc(hidden)]
pub trait ContextKey {}

#[doc(hidden)]
#[allow(clippy::unused_self, missing_docs, reason = "the methods cannot be called")]
impl Client {
    pub fn set_context_value<K: ContextKey, V>(&self, _key: K, _value: V) {}

    pub fn get_context_value<K: ContextKey>(&self, _key: K) {}
}
