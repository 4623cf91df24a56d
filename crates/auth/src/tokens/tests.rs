use super::*;
use jsonwebtoken::encode;
use serde_json::{Value, json};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn tokens() -> Tokens {
    Tokens::new(&SECRET.into(), Lifetimes::default()).unwrap()
}

fn later(seconds: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(seconds))
}

fn pair() -> TokenPair {
    tokens().pair(&PairParts {
        user: UserId(42),
        session: SessionId::parse("session-1").unwrap(),
        epoch: 3,
        access: TokenId::parse("access-1").unwrap(),
        refresh: TokenId::parse("refresh-1").unwrap(),
        at: NOW,
    })
}

/// A token that somebody else signed with our secret.
fn signed(claims: &Value) -> String {
    signed_with(&Header::new(Algorithm::HS256), claims)
}

fn signed_with(header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn minimal() -> Value {
    json!({"exp": 1_800_000_100, "user_id": 42})
}

fn with(name: &str, value: Value) -> String {
    let mut claims = minimal();
    claims[name] = value;
    signed(&claims)
}

fn without(name: &str) -> String {
    let mut claims = minimal();
    claims.as_object_mut().unwrap().remove(name);
    signed(&claims)
}

#[track_caller]
fn assert_invalid(token: &str) {
    let read = tokens().read_access(token, NOW);
    assert!(matches!(read, Err(Error::InvalidToken)), "{read:?}");
}

#[test]
fn our_access_token_says_who_and_which_session() {
    let claims = tokens().read_access(pair().access.expose_secret(), NOW).unwrap();
    assert_eq!(claims.user, UserId(42));
    assert_eq!(claims.session, SessionId::parse("session-1"));
    assert_eq!(claims.epoch, 3);
    assert_eq!(claims.expires_at, later(86_400));
}

#[test]
fn our_access_token_carries_the_documented_claims() {
    let token = pair().access;
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(token.expose_secret()).unwrap();
    let expected = json!({
        "token_type": "access", "exp": 1_800_086_400, "iat": 1_800_000_000, "jti": "access-1",
        "user_id": 42, "sid": "session-1", "epoch": 3,
    });
    assert_eq!(claims, expected);
}

#[test]
fn our_refresh_token_says_which_it_is() {
    let refresh = tokens().read_refresh(pair().refresh.expose_secret(), NOW).unwrap();
    assert_eq!(refresh.id, TokenId::parse("refresh-1").unwrap());
    assert_eq!(refresh.session, SessionId::parse("session-1").unwrap());
    assert_eq!(refresh.user, UserId(42));
}

#[test]
fn one_kind_of_token_is_not_taken_for_the_other() {
    assert_invalid(pair().refresh.expose_secret());
    let access_as_refresh = tokens().read_refresh(pair().access.expose_secret(), NOW);
    assert!(matches!(access_as_refresh, Err(Error::InvalidToken)));
}

#[test]
fn an_expiry_and_a_user_id_are_enough() {
    let claims = tokens().read_access(&signed(&minimal()), NOW).unwrap();
    assert_eq!(claims, Claims { user: UserId(42), session: None, epoch: 0, expires_at: later(100) });
}

#[test]
fn an_expiry_and_a_user_id_are_required() {
    assert_invalid(&without("exp"));
    assert_invalid(&without("user_id"));
}

#[test]
fn a_user_id_is_a_number_or_a_string_of_digits() {
    assert_eq!(tokens().read_access(&with("user_id", json!("42")), NOW).unwrap().user, UserId(42));
    let refused = [
        json!(""),
        json!("42x"),
        json!("+42"),
        json!("-1"),
        json!(" 42"),
        json!("4.2"),
        json!("٤٢"),
        json!("99999999999999999999"),
        json!(0),
        json!(-1),
        json!(4.2),
        json!(9_007_199_254_740_992_i64),
        json!(u64::MAX),
        json!(null),
        json!(true),
        json!([42]),
        json!({"id": 42}),
    ];
    for user_id in refused {
        assert_invalid(&with("user_id", user_id));
    }
}

#[test]
fn a_token_type_is_access_or_absent() {
    assert!(tokens().read_access(&with("token_type", json!("access")), NOW).is_ok());
    for token_type in
        [json!("refresh"), json!("Access"), json!(""), json!("id"), json!(null), json!(1), json!(["access"])]
    {
        assert_invalid(&with("token_type", token_type));
    }
}

#[test]
fn a_token_ends_five_seconds_after_its_expiry() {
    let token = signed(&minimal());
    assert!(tokens().read_access(&token, later(104)).is_ok());
    assert!(matches!(tokens().read_access(&token, later(105)), Err(Error::TokenExpired)));
    let refresh = pair().refresh;
    assert!(tokens().read_refresh(refresh.expose_secret(), later(7 * 86_400 + 4)).is_ok());
    let late = tokens().read_refresh(refresh.expose_secret(), later(7 * 86_400 + 5));
    assert!(matches!(late, Err(Error::TokenExpired)));
}

#[test]
fn a_session_can_be_ended_with_a_refresh_token_that_has_expired() {
    assert!(tokens().read_ended_refresh(pair().refresh.expose_secret(), later(1_000_000)).is_ok());
    assert!(tokens().read_ended_refresh(pair().access.expose_secret(), NOW).is_err());
}

#[test]
fn an_absurd_expiry_is_refused() {
    let refused = [
        json!(u64::MAX),
        json!(i64::MAX),
        json!(253_402_300_800_i64),
        json!(-1),
        json!(i64::MIN),
        json!(253_402_300_799.5),
        json!(-0.5),
        json!(1e300),
        json!(-1e300),
        json!("1800000100"),
        json!(null),
        json!(true),
        json!([1_800_000_100]),
        json!({}),
    ];
    for exp in refused {
        assert_invalid(&with("exp", exp));
    }
    assert!(tokens().read_access(&with("exp", json!(253_402_300_799_i64)), NOW).is_ok());
}

#[test]
fn dates_may_have_a_fraction() {
    for exp in [json!(1_800_000_100.5), json!(1_800_000_100.0), json!(1.800_000_1e9)] {
        assert!(tokens().read_access(&with("exp", exp.clone()), NOW).is_ok(), "{exp}");
    }
    let claims = tokens().read_access(&with("exp", json!(1_800_000_100.25)), NOW).unwrap();
    assert_eq!(claims.expires_at, Timestamp::from_micros(1_800_000_100_250_000));
    for claim in ["nbf", "iat"] {
        assert!(tokens().read_access(&with(claim, json!(1_799_999_999.999)), NOW).is_ok(), "{claim}");
        for absurd in [json!(-0.5), json!(1e300), json!(u64::MAX), json!("1799999999.5"), json!(true)] {
            assert_invalid(&with(claim, absurd));
        }
    }
    assert!(tokens().read_access(&with("nbf", json!(1_800_000_004.9)), NOW).is_ok(), "within the leeway");
    assert_invalid(&with("nbf", json!(1_800_000_005.1)));
}

#[test]
fn a_token_of_the_future_is_refused() {
    assert!(tokens().read_access(&with("nbf", json!(1_800_000_005)), NOW).is_ok());
    for nbf in [json!(1_800_000_006), json!(u64::MAX), json!(-1), json!("now")] {
        assert_invalid(&with("nbf", nbf));
    }
}

#[test]
fn a_session_id_or_an_epoch_of_another_shape_is_refused() {
    for sid in [json!(""), json!("a b"), json!("a\u{0}"), json!("a".repeat(65)), json!(7)] {
        assert_invalid(&with("sid", sid));
    }
    for epoch in [json!("0"), json!(0.5), json!(null)] {
        assert_invalid(&with("epoch", epoch));
    }
}

#[test]
fn a_token_for_another_audience_is_refused() {
    assert_invalid(&with("aud", json!("somebody else")));
    assert_invalid(&with("aud", json!(["somebody else"])));
}

#[test]
fn a_critical_header_is_refused() {
    let mut header = Header::new(Algorithm::HS256);
    header.crit = Some(vec!["exp".to_owned()]);
    assert_invalid(&signed_with(&header, &minimal()));
    header.crit = Some(Vec::new());
    assert_invalid(&signed_with(&header, &minimal()));
}

#[test]
fn other_algorithms_are_refused_even_with_our_secret() {
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        assert_invalid(&signed_with(&Header::new(algorithm), &minimal()));
    }
    let ours = signed(&minimal());
    let rest = ours.split_once('.').unwrap().1;
    // {"alg":"RS256"}, {"alg":"hs256"}, {}: the signature stays ours.
    for header in ["eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJoczI1NiJ9", "e30"] {
        assert_invalid(&format!("{header}.{rest}"));
    }
}

#[test]
fn an_unsigned_token_is_refused() {
    let ours = signed(&minimal());
    let mut parts = ours.split('.').skip(1);
    let (claims, signature) = (parts.next().unwrap(), parts.next().unwrap());
    // {"alg":"none"}, {"alg":"None"}, {"alg":"HS256"}
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0", "eyJhbGciOiJIUzI1NiJ9"] {
        assert_invalid(&format!("{header}.{claims}."));
        assert_invalid(&format!("{header}.{claims}"));
        assert_invalid(&format!("{header}.{claims}.{signature}"));
    }
}

#[test]
fn another_secret_is_refused() {
    let key = EncodingKey::from_secret(b"another secret of at least 32 bytes");
    assert_invalid(&encode(&Header::new(Algorithm::HS256), &minimal(), &key).unwrap());
}

#[test]
fn every_changed_character_is_noticed() {
    let ours = signed(&minimal());
    for place in 0..ours.len() - 1 {
        let old = ours.as_bytes()[place];
        let new = if old == b'A' { 'B' } else { 'A' };
        let changed = format!("{}{new}{}", &ours[..place], &ours[place + 1..]);
        assert_invalid(&changed);
    }
}

#[test]
fn a_huge_token_is_refused_unread() {
    let token = with("padding", json!("x".repeat(LONGEST_TOKEN)));
    assert_invalid(&token);
    assert!(tokens().read_access(&with("padding", json!("x".repeat(2048))), NOW).is_ok());
}

#[test]
fn what_is_no_token_is_refused() {
    for token in ["", ".", "..", "...", "a.b.c", "Bearer x", "\u{0}", "ä.ö.ü", "null", "e30.e30.e30"] {
        assert_invalid(token);
    }
    assert_invalid(&signed(&json!([1, 2])));
    assert_invalid(&signed(&json!("text")));
}

#[test]
fn a_secret_has_at_least_32_bytes() {
    assert!(matches!(Tokens::new(&"x".repeat(31).into(), Lifetimes::default()), Err(WeakSecret)));
    assert!(Tokens::new(&"x".repeat(32).into(), Lifetimes::default()).is_ok());
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let shown = format!("{:?} {:?}", tokens(), pair());
    assert!(!shown.contains(SECRET) && !shown.contains("eyJ"), "{shown}");
}
