"""What a password must be: long enough, and not the login. Length beats odd characters (NIST SP 800-63B, 3.1.1)."""

from hotline.domain.refusal import Refused

SHORTEST, LONGEST = 12, 256


def check_password(password: str, login: str) -> None:
    """Raises `Refused` with the remedy."""
    if len(password) < SHORTEST:
        raise Refused(f"Пароль короче {SHORTEST} знаков. Возьмите фразу из нескольких слов — её легко запомнить.")
    if len(password) > LONGEST:
        raise Refused(f"Пароль длиннее {LONGEST} знаков. Сделайте его короче.")
    if len(set(password)) < 5:
        raise Refused("В пароле почти все знаки одинаковые. Возьмите фразу из нескольких слов.")
    if login in password.lower() and len(password) < len(login) + 8:
        raise Refused("Пароль почти совпадает с логином. Возьмите фразу из нескольких слов.")
