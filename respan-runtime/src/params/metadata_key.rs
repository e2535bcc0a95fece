//! The key of an entry of metadata.

use std::borrow::Cow;

/// The key of an entry of metadata: a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the key of an entry of metadata",
    label = "not a text",
    note = "`metadata` takes the key and the value of one entry, `.metadata(\"key\", value)`; for several use \
            `.metadata_entries([(\"key\", value)])`"
)]
#[doc(hidden)]
pub trait MetadataKey: AsRef<str> {}

impl MetadataKey for str {}
impl MetadataKey for String {}
impl MetadataKey for Cow<'_, str> {}
impl MetadataKey for Box<str> {}
impl<K: MetadataKey + ?Sized> MetadataKey for &K {}
