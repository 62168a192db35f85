"""The client's calls about its account."""

from __future__ import annotations

from . import _core, _requests
from ._reply import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from typing import Any

    from ._account import (
        AutoTopup,
        Balance,
        CreatedKey,
        Diagnosis,
        KeyStatus,
        ErrorEntry,
        Model,
        ProviderStatus,
    )


class AccountCalls:
    """Each takes options of failsoft for this call, is as resilient as `request`, and raises as it
    does."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _run(self, kind: int, request: dict[str, Any]) -> _core.Outcome: ...

    def models(self, *, refresh: bool = False, **options: Any) -> list[Model]:
        """The service's models: from memory for `models_ttl` seconds, unless refreshed."""
        from ._account import models

        return models(self._answer("models", options, refresh=refresh))

    def provider_status(self, **options: Any) -> list[ProviderStatus]:
        """How the providers behind the service are."""
        from ._account import providers

        return providers(self._answer("provider_status", options))

    def verify_key(self, **options: Any) -> KeyStatus:
        """What the client's key may do, and until when. A key that is not accepted raises
        AuthenticationError."""
        from ._account import key_status

        return key_status(self._answer("verify_key", options))

    def create_key(
        self, name: str, scopes: Iterable[str], *, project_id: str | None = None, **options: Any
    ) -> CreatedKey:
        """Makes a new key. Needs an access token: InvalidArgumentError without one."""
        from ._account import created_key

        fields = {"name": name, "scopes": list(scopes), "project_id": project_id}
        return created_key(self._answer("create_key", options, **fields))

    def balance(self, **options: Any) -> Balance:
        """What is left, and how it is topped up."""
        from ._account import balance

        return balance(self._answer("balance", options))

    def set_auto_topup(
        self,
        enabled: bool,
        *,
        threshold_usdc: Decimal | str | int | None = None,
        amount_usdc: Decimal | str | int | None = None,
        **options: Any,
    ) -> AutoTopup:
        """Sets when the balance is topped up, and by how much. Amounts are exact: no floats. Needs
        an access token: InvalidArgumentError without one."""
        from ._account import auto_topup

        amounts = _requests.amounts(threshold_usdc=threshold_usdc, amount_usdc=amount_usdc)
        return auto_topup(self._answer("set_auto_topup", options, enabled=enabled, **amounts))

    def errors(self, limit: int = 20, **options: Any) -> list[ErrorEntry]:
        """The service's latest errors on this account, the newest first."""
        from ._account import errors

        return errors(self._answer("errors", options, limit=limit))

    def doctor(
        self, *, models: Iterable[str] | None = None, tokens: int | None = None, **options: Any
    ) -> Diagnosis:
        """Checks client, account and models, with one tiny chat and one tiny stream, and says of
        each what is wrong and how to fix it. `models` are those that you use (default: the
        client's), `tokens` what their windows must hold."""
        from ._account import diagnosis

        fields = {"models": None if models is None else list(models), "tokens": tokens}
        response = self._account("doctor", options, **fields)
        return diagnosis(response.body, response.report)

    def _account(self, operation: str, options: Mapping[str, Any], **fields: Any) -> Response:
        return Response(self._run(_core.ACCOUNT, _requests.account(operation, options, fields)))

    def _answer(self, operation: str, options: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._account(operation, options, **fields).body
        return answer
