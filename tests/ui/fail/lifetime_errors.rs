// A value that does not live as long as the signature says is reported at the returned type.
use std::fmt::Debug;

#[respan::task]
fn boxed(text: &str) -> Box<dyn Debug> {
    Box::new(text)
}

#[respan::task]
async fn boxed_later(text: &str) -> Box<dyn Debug> {
    Box::new(text)
}

struct Holder(String);

impl Holder {
    #[respan::task]
    fn choose(&self, other: &str) -> &str {
        other
    }

    #[respan::task]
    async fn choose_later<'a>(&self, first: &'a str, second: &str) -> &'a str {
        let _ = first;
        second
    }
}

fn main() {
    boxed("");
    drop(boxed_later(""));
    let holder = Holder(String::new());
    holder.choose("");
    drop(holder.choose_later("", &holder.0));
}
