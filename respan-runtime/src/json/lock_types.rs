//! Types that lock when they are serialized or formatted, recognised by their names.
//!
//! `Serialize` of a mutex waits for the lock, and the caller of a traced function may hold it. A value that is nested in another
//! one is known to the serializer by its type parameter only, which may borrow, so that there is no `TypeId` of it; its name is
//! all there is. In an optimised build most of the checks fold to a constant.

use std::any::type_name;

/// Types whose `Serialize` waits for a lock; their `Debug` only tries to take it.
const LOCKS: [&str; 4] = ["Mutex", "RwLock", "ReentrantMutex", "FairMutex"];
/// Collections that wait for their locks in `Debug` as well.
const LOCKED_COLLECTIONS: [&str; 3] = ["DashMap", "DashSet", "ReadOnlyView"];
/// Types that serialize their items one by one, so that each item is checked.
const COLLECTIONS: [&str; 12] = [
    "Option",
    "Result",
    "Vec",
    "VecDeque",
    "LinkedList",
    "BinaryHeap",
    "HashMap",
    "HashSet",
    "BTreeMap",
    "BTreeSet",
    "IndexMap",
    "IndexSet",
];

/// Returns whether a value of type `T` waits for a lock when it is serialized: a lock, or a lock in a pointer or another wrapper.
#[inline]
pub(crate) fn is_lock<T: ?Sized>() -> bool {
    let name = type_name::<T>();
    // Constants in an optimised build, unlike the search.
    !(name.starts_with("alloc::vec::Vec<") || name.starts_with("core::option::Option<"))
        && name.ends_with('>')
        && mentions(name, &[&LOCKS, &LOCKED_COLLECTIONS])
}

/// Returns whether a value of type `T` waits for a lock when it is formatted.
pub(crate) fn is_locked_collection<T: ?Sized>() -> bool {
    let name = type_name::<T>();
    name.ends_with('>') && mentions(name, &[&LOCKED_COLLECTIONS])
}

/// Returns whether the name is that of one of these types, or of a wrapper that has one of them among its parameters.
#[inline(never)]
fn mentions(name: &str, types: &[&[&str]]) -> bool {
    let name = name.trim_start_matches(['&', '*']);
    let name = name.strip_prefix("mut ").unwrap_or(name);
    let outermost = name.split('<').next().and_then(last_segment);
    let is_collection = outermost.is_some_and(|segment| COLLECTIONS.contains(&segment));
    if is_collection || name.starts_with(['(', '[']) {
        return false;
    }
    let mut before_parameters = name.split('<');
    // The text after the last `<` has no parameters.
    before_parameters.next_back();
    before_parameters
        .filter_map(last_segment)
        .any(|segment| types.iter().any(|names| names.contains(&segment)))
}

/// The last segment of the path at the end of a text.
fn last_segment(text: &str) -> Option<&str> {
    text.rsplit(|character: char| !character.is_alphanumeric() && character != '_')
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::rc::Rc;
    use std::sync::{Arc, Mutex, RwLock};

    struct DashMap<K, V>(std::marker::PhantomData<(K, V)>);
    struct Wrapper<T>(T);
    struct MutexStatistics<T>(T);

    #[test]
    fn locks_are_recognised_behind_pointers_and_wrappers() {
        assert!(is_lock::<Mutex<u8>>() && is_lock::<RwLock<Vec<u8>>>() && is_lock::<Mutex<[u8]>>());
        assert!(is_lock::<&Mutex<u8>>() && is_lock::<&&mut RwLock<u8>>() && is_lock::<Arc<Mutex<Vec<u8>>>>());
        assert!(is_lock::<Rc<RefCell<Box<RwLock<u8>>>>>() && is_lock::<Wrapper<Arc<Mutex<u8>>>>());
        assert!(is_lock::<DashMap<String, u8>>() && is_locked_collection::<Arc<DashMap<u8, u8>>>());
        assert!(!is_locked_collection::<Mutex<u8>>());
    }

    #[test]
    fn other_types_and_collections_of_locks_are_none() {
        assert!(!is_lock::<u8>() && !is_lock::<Arc<String>>() && !is_lock::<MutexStatistics<Vec<u8>>>());
        assert!(!is_lock::<Vec<Mutex<u8>>>() && !is_lock::<Option<Arc<Mutex<u8>>>>());
        assert!(!is_lock::<HashMap<String, Mutex<u8>>>() && !is_lock::<(Mutex<u8>, Vec<u8>)>());
        assert!(!is_lock::<[Mutex<u8>; 2]>() && !is_lock::<&[Mutex<u8>]>());
    }
}
