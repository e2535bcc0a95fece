//! Names whose values are credentials, for [`Mask::secrets`](crate::mask::Mask::secrets).

use super::name_words::NameWords;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The last words of the names, each name without separators. `docs/masking.md` lists them.
pub(crate) const NAMES: [&str; 7] = [
    "password passwords passwd pwd pw passphrase passcode seedphrase recoveryphrase recoverycode recoverycodes backupcodes \
     passwort kennwort senha wachtwoord motdepasse contrasena heslo haslo lozinka passord adgangskode salasana jelszo \
     sifre losenord parool",
    "dbpass databasepass userpass rootpass adminpass loginpass mysqlpass postgrespass redispass smtppass mailpass emailpass \
     ftppass ldappass sshpass keypass storepass becomepass sudopass vaultpass",
    "secret secrets credential credentials creds connectionstring amzsignature googsignature",
    "token accesstokens apitokens authtokens bearertokens refreshtokens bearer jwt authcode authorizationcode verificationcode otpcode \
     mfacode",
    "apikey apikeys accesskey accesskeys secretkey secretkeys privatekey privatekeys accountkey sharedkey sharedaccesskey \
     storagekey subscriptionkey signingkey encryptionkey masterkey authkey servicekey servicerolekey functionkey \
     functionskey applicationkey appkey licensekey licencekey deploykey webhookkey sessionkey sshkey rsakey hmackey aeskey \
     jwtkey symmetrickey integrationkey ingestkey clientkeydata presharedkey psk validationkey \
     decryptionkey instrumentationkey",
    "openaikey anthropickey azurekey azureopenaikey googlekey geminikey groqkey mistralkey coherekey stripekey supabasekey \
     sendgridkey datadogkey respankey",
    "authorization authorisation basicauth proxyauth registryauth httpauth cookie cookies phpsessid jsessionid connectsid",
];

/// Ends of names beyond ASCII that stand for a password or a key.
pub(crate) const OTHER_LANGUAGES: [&str; 21] = [
    "contraseña",
    "Contraseña",
    "пароль",
    "Пароль",
    "密码",
    "密碼",
    "密钥",
    "口令",
    "パスワード",
    "비밀번호",
    "密码是",
    "密碼是",
    "hasło",
    "Hasło",
    "şifre",
    "Şifre",
    "lösenord",
    "Lösenord",
    "jelszó",
    "Jelszó",
    "סיסמה",
];

/// Names that also count without a separator before them, as in `PGPASSWORD`.
pub(crate) const ENDINGS: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "apitoken",
    "accesstoken",
    "authtoken",
    "bearertoken",
    "idtoken",
    "refreshtoken",
    "sessiontoken",
    "clientsecret",
    "connectionstring",
    "identitytoken",
];

/// Words behind a name that leave it a credential: `API_KEY_PROD`, `password2`.
const ENVIRONMENTS: &str = "prod production dev development staging stage test testing live sandbox old new current previous \
                            primary secondary default header";
/// As [`ENVIRONMENTS`], but not behind `token`, where they are about tokens of text.
const REPRESENTATIONS: &str = "value val base hash hashed base64 b64 raw plain plaintext encoded encrypted confirmation \
                               confirm repeat again str string pem";
/// Words before `token` with which it is a token of text, or a position in a list.
const TEXT_TOKENS: &str = "per first last next eos bos pad unk sep cls mask stop start end begin special max min prompt \
                           completion input output image audio text reasoning single each avg average mean \
                           page continuation cursor pagination starting sync resume";
/// First words of names of switches, such as `has_password`.
const SWITCHES: &str = "is has show hide requires require needs allow no include use disable";

/// The words, with their lengths as a filter: lengths are compared before words are hashed.
struct Index {
    names: HashSet<&'static str>,
    /// Bit *n* is set if a name has *n* bytes.
    lengths: u64,
    /// Words behind a name, and whether they are among [`REPRESENTATIONS`].
    qualifiers: HashMap<&'static str, bool>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let names: HashSet<&str> = names().collect();
    let environments = ENVIRONMENTS.split_whitespace().map(|word| (word, false));
    let representations = REPRESENTATIONS.split_whitespace().map(|word| (word, true));
    Index {
        lengths: names.iter().fold(0, |lengths, name| lengths | 1 << name.len()),
        names,
        qualifiers: environments.chain(representations).collect(),
    }
});

/// All names, without separators.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().flat_map(|names| names.split_whitespace())
}

/// Returns whether the last words of the name are those of a credential, in any spelling and case.
pub(crate) fn is_secret_name(name: &str) -> bool {
    if !name.is_ascii() && OTHER_LANGUAGES.iter().any(|word| name.ends_with(word)) {
        return true;
    }
    // The input `token` of an action of GitHub, and no token of text.
    if name.ends_with("INPUT_TOKEN") {
        return true;
    }
    let mut words = NameWords::new(name);
    let is_switch = |words: &NameWords| words.starts().nth(1).is_some() && contains(SWITCHES, words.first());
    let mut is_represented = false;
    while !words.text().is_empty() {
        if is_secret(&words) {
            return !(is_switch(&words) || is_represented && contains("token bearer cookie", words.last()));
        }
        let last = words.last();
        match INDEX.qualifiers.get(last) {
            Some(is_representation) => is_represented |= is_representation,
            None if last.bytes().all(|byte| byte.is_ascii_digit()) => {}
            None => return false,
        }
        words.remove_last();
    }
    false
}

/// Returns whether the name is that of a header with parameters in its value: `Authorization` or `Cookie`.
pub(crate) fn is_parameter_header(name: &str) -> bool {
    let words = NameWords::new(name);
    contains("authorization authorisation cookie cookies", words.last())
}

fn is_secret(words: &NameWords) -> bool {
    let index = &*INDEX;
    let text = words.text();
    let mut suffixes = words.starts().filter_map(|start| text.get(start..));
    // A reference of Helm to a secret of Kubernetes.
    if text.ends_with("existingsecret") {
        return false;
    }
    let is_name =
        suffixes.any(|suffix| (index.lengths >> suffix.len().min(63)) & 1 == 1 && index.names.contains(suffix));
    if is_name && words.last() == "token" {
        let mut starts = words.starts();
        let last = starts.next().unwrap_or_default();
        let before = starts.next().and_then(|start| text.get(start..last));
        return !before.is_some_and(is_before_text_token);
    }
    is_name || ENDINGS.iter().any(|ending| text.ends_with(ending))
}

/// Returns whether `token` behind the word, in lower case, is a token of text.
pub(crate) fn is_before_text_token(word: &str) -> bool {
    contains(TEXT_TOKENS, word)
}

/// Returns whether the two are the same name in another spelling, or the first is the last words of the second: `apiKey`
/// and `x-api-key`.
pub(crate) fn is_same_word(word: &str, name: &str) -> bool {
    let is_word = word
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(&byte));
    let (word, name) = (NameWords::new(word), NameWords::new(name));
    let mut ends = name.starts().filter_map(|start| name.text().get(start..));
    is_word && ends.any(|end| end == word.text())
}

/// Returns whether the list contains the word.
pub(crate) fn contains(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// As [`contains`], in any case.
pub(crate) fn contains_ignoring_case(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_recognised_by_their_last_words() {
        for name in [
            "password",
            "db_password",
            "DB-PASSWORD",
            "dbPassword",
            "PGPASSWORD",
            "user.password",
            "password2",
            "pwd",
            "MYSQL_PWD",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN",
            "X-Auth-Token",
            "x-api-key",
            "OPENAI_API_KEY",
            "API_KEY_PROD",
            "apiKey",
            "APIKey",
            "myapikey",
            "API key",
            "secretAccessKey",
            "AccountKey",
            "SharedAccessKey",
            "SECRET_KEY_BASE",
            "password_hash",
            "SecretString",
            "Set-Cookie",
            "proxy-authorization",
            "http.request.header.authorization",
            "DB_PASS",
            "Ocp-Apim-Subscription-Key",
            "--password",
            "authToken",
            "token",
            "client-secret",
            "STRIPE_SECRET_KEY_LIVE",
            "ConnectionString",
            "connection_string",
            "credentials",
            "api_keys",
            "refreshTokens",
            "CI_JOB_TOKEN",
            "INPUT_TOKEN",
            "jwt",
            "_authToken",
            "secrets",
            "user:password",
            "anthropic_api_key",
            "Passwort",
            "Neue_Contraseña",
            "Пароль",
            "新密码",
            "パスワード",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "",
            "-",
            "max_tokens",
            "token_count",
            "tokens",
            "monkey",
            "keyboard",
            "key",
            "keys",
            "primary_key",
            "foreign_key",
            "input_tokens",
            "maxToken",
            "eos_token",
            "next_token",
            "cost_per_token",
            "token_type",
            "token_str",
            "tokenizer",
            "secretary",
            "password_length",
            "has_password",
            "isSecret",
            "compass",
            "pass",
            "author",
            "auth",
            "cookie_policy",
            "sort_key",
            "partition_key",
            "keypad",
            "tokenize",
            "cookies_accepted",
            "secret_santa_list",
            "turkey",
            "api_key_id",
            "nextPageToken",
            "include_refresh_token",
            "auth.existingSecret",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert_eq!(names().collect::<HashSet<_>>().len(), names().count());
    }
}
