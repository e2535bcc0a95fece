// Borrow errors name what the body uses, as they do without the attribute.
struct Counter {
    name: String,
    count: u32,
}

impl Counter {
    #[respan::task]
    fn count(&self) {
        self.count += 1;
    }

    #[respan::task]
    async fn rename(&self, name: &str) {
        self.name.push_str(name);
    }

    #[respan::task]
    fn into_name(self) -> (String, Self) {
        (self.name, self)
    }

    #[respan::task]
    async fn clear(self) -> Self {
        self.name.clear();
        self
    }
}

fn main() {
    let counter = Counter {
        name: String::new(),
        count: 0,
    };
    counter.count();
    drop(counter.rename(""));
    drop(counter.into_name());
}
