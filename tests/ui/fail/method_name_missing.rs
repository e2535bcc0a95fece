struct Joke;

#[respan::workflow(method_name = "tel")]
impl Joke {
    const LENGTH: usize = 3;

    fn tell(&self) -> usize {
        Self::LENGTH
    }

    fn r#try(&self) {}
}

fn main() {
    Joke.tell();
    Joke.r#try();
}
