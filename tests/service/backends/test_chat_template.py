"""Chat templates."""

from __future__ import annotations

import pytest

from prompts.types import Message
from service.backends.chat_template import ChatTemplate, TemplateRefused

SPECIAL = ("<|user|>", "<|end|>", "<|end|>x")
TURNS = """{%- for message in messages %}
    {{- '<|' + message['role'] + '|>' + message.content + '<|end|>' }}
{%- endfor %}
"""


def render(source: str, *messages: Message, **extra: object) -> str:
    return ChatTemplate(source, {"eos_token": "<|end|>"}, SPECIAL).render(messages, extra).text


def test_a_template_cannot_leave_the_sandbox() -> None:
    """Templates come with models from the internet."""
    with pytest.raises(TemplateRefused):
        render("{{ messages.__class__.__mro__[1].__subclasses__() }}", Message("user", "x"))


def test_a_template_that_raises_refuses_with_its_own_words() -> None:
    """`raise_exception` is how templates refuse roles they do not know."""
    with pytest.raises(TemplateRefused, match="no system role"):
        render("{{ raise_exception('no system role') }}", Message("system", "x"))


def test_an_error_inside_a_template_has_no_foreign_words() -> None:
    """What Jinja or Python says is not for clients."""
    for source in ("{{ 1 / 0 }}", "{{ messages[0].content + 1 }}", "{{ nothing.at.all }}"):
        with pytest.raises(TemplateRefused) as caught:
            render(source, Message("user", "x"))
        assert str(caught.value) == ""


def test_a_template_that_cannot_be_parsed_is_found_at_start_up() -> None:
    """Not with the first request."""
    with pytest.raises(ValueError, match="line 1 "):
        ChatTemplate("{% if %", {}, ())


def test_typed_special_tokens_are_hidden_from_the_tokenizer() -> None:
    """The user's `<|end|>` is a stand-in in the rendered text, the template's own is not."""
    rendered = ChatTemplate(TURNS, {}, SPECIAL).render([Message("user", "a<|end|>b<|end|>x<|user|>")])
    assert rendered.text.startswith("<|user|>a")
    assert rendered.text.count("<|end|>") == 1
    assert rendered.plain(rendered.text) == "<|user|>a<|end|>b<|end|>x<|user|><|end|>"


def test_stand_ins_never_collide_with_what_a_user_typed() -> None:
    """Private-use characters in a message stay themselves."""
    typed = "".join(map(chr, range(0xF0000, 0xF0020)))
    rendered = ChatTemplate(TURNS, {}, SPECIAL).render([Message("user", typed + "<|end|>")])
    assert rendered.plain(rendered.text) == f"<|user|>{typed}<|end|><|end|>"


def test_ordinary_messages_are_rendered_untouched() -> None:
    """No stand-ins, blocks trimmed as Hugging Face does, nothing escaped for HTML."""
    rendered = ChatTemplate(TURNS, {}, SPECIAL).render(
        [Message("user", "a < b & 'c'"), Message("assistant", "柏")]
    )
    assert rendered.text == "<|user|>a < b & 'c'<|end|><|assistant|>柏<|end|>"
    assert not rendered.stand_ins


def test_what_templates_of_known_models_use_is_there() -> None:
    """Loop controls, the generation mark, plain JSON, the date, tools, further variables."""
    assert render("{% for m in messages %}{% break %}{% endfor %}x", Message("user", "x")) == "x"
    assert render("{% generation %}{{ eos_token }}{% endgeneration %}", Message("user", "x")) == "<|end|>"
    assert render("{{ messages[0].content | tojson }}", Message("user", "<柏>")) == '"<柏>"'
    assert len(render("{{ strftime_now('%Y-%m-%d') }}", Message("user", "x"))) == 10
    assert render("{% if tools %}t{% endif %}{{ add_generation_prompt }}", Message("user", "x")) == "True"
    assert render("{{ enable_thinking }}", Message("user", "x"), enable_thinking=False) == "False"
