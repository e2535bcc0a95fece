#[respan::task]
struct Joke {
    text: &'static str,
}

#[respan::task]
pub mod jokes {
    pub fn tell() {}
}

#[respan::task]
trait Tell {
    fn tell(&self);
}

#[respan::task]
const LIMIT: usize = 3;

#[respan::task]
enum Kind {
    Pun,
}

fn main() {
    jokes::tell();
    let _ = (Joke { text: "" }.text, LIMIT, Kind::Pun);
    fn tell(_: impl Tell) {}
}
