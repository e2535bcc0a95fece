//! The spans of an encoded request, by resource and scope.

/// Bytes that an item of a list counts at least, so that lists of numbers are truncated too.
pub(super) const ITEM_BYTES: usize = 16;

/// Texts are not truncated below this many bytes: it would save little and leave nothing to read.
const MIN_TEXT_BYTES: usize = 256;

/// A span in the form of its encoding.
pub(crate) trait EncodedSpan: Clone {
    fn name(&self) -> &str;

    /// Bytes of its longest text or list.
    fn longest_part(&self) -> usize;

    /// Truncates each text and list to this many bytes.
    fn truncate_parts(&mut self, max: usize);
}

/// A message that repeats another one.
#[derive(Debug, Clone)]
pub(crate) struct Group<H, T> {
    /// Its other fields: the resource, or the scope.
    pub(super) head: H,
    pub(super) items: Vec<T>,
}

/// The spans of a request.
#[derive(Debug, Clone)]
pub(crate) struct GroupedSpans<H, S> {
    resources: Vec<Group<H, Group<H, S>>>,
}

impl<H: Clone + PartialEq, S: EncodedSpan> GroupedSpans<H, S> {
    pub(super) fn new(resources: Vec<Group<H, Group<H, S>>>) -> Self {
        Self { resources }
    }

    pub(super) fn resources(&self) -> &[Group<H, Group<H, S>>] {
        &self.resources
    }

    fn spans(&self) -> impl Iterator<Item = &S> {
        let scopes = self.resources.iter().flat_map(|resource| &resource.items);
        scopes.flat_map(|scope| &scope.items)
    }

    pub(super) fn span_count(&self) -> usize {
        self.spans().count()
    }

    /// The name of the first span.
    pub(super) fn span_name(&self) -> &str {
        self.spans().next().map_or("", EncodedSpan::name)
    }

    /// The first half of the spans, and the rest.
    pub(super) fn into_halves(self) -> (Self, Self) {
        let first = self.span_count() / 2;
        let mut rest = self.clone();
        let mut half = self;
        half.retain(|index| index < first);
        rest.retain(|index| index >= first);
        (half, rest)
    }

    /// Keeps the spans whose index meets the condition, and the scopes and resources that are not empty then.
    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut index = 0;
        for resource in &mut self.resources {
            for scope in &mut resource.items {
                scope.items.retain(|_| {
                    index += 1;
                    keep(index - 1)
                });
            }
            resource.items.retain(|scope| !scope.items.is_empty());
        }
        self.resources.retain(|resource| !resource.items.is_empty());
    }

    /// All spans of several requests in one, under one entry where neighbours have the same resource and scope.
    pub(super) fn joined(requests: impl IntoIterator<Item = Self>) -> Self {
        let mut resources = join(requests.into_iter().flat_map(|request| request.resources));
        for resource in &mut resources {
            resource.items = join(std::mem::take(&mut resource.items));
        }
        Self { resources }
    }

    /// The request with at most half of its longest text, or of its longest list; `None` if that is short already.
    pub(super) fn into_truncated(mut self) -> Option<Self> {
        let max = self.spans().map(EncodedSpan::longest_part).max()? / 2;
        if max < MIN_TEXT_BYTES {
            return None;
        }
        let scopes = self.resources.iter_mut().flat_map(|resource| &mut resource.items);
        scopes
            .flat_map(|scope| &mut scope.items)
            .for_each(|span| span.truncate_parts(max));
        Some(self)
    }
}

/// The groups, where the items of one that has the same head as the one before it go there.
fn join<H: PartialEq, T>(groups: impl IntoIterator<Item = Group<H, T>>) -> Vec<Group<H, T>> {
    let mut joined: Vec<Group<H, T>> = Vec::new();
    for group in groups {
        match joined.last_mut() {
            Some(previous) if previous.head == group.head => previous.items.extend(group.items),
            _ => joined.push(group),
        }
    }
    joined
}
