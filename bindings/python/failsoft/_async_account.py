"""The client's calls about its account, for an event loop."""

from __future__ import annotations

from . import _core, _requests
from ._account_calls import AccountCalls
from ._base import like
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


class AsyncAccountCalls:
    """Each takes options of failsoft for this call, is as resilient as `request`, and raises as it
    does."""

    __slots__ = ()

    if TYPE_CHECKING:

        async def _run(self, kind: int, request: dict[str, Any]) -> _core.Outcome: ...

    @like(AccountCalls.models)
    async def models(self, *, refresh: bool = False, **options: Any) -> list[Model]:
        from ._account import models

        return models(await self._answer("models", options, refresh=refresh))

    @like(AccountCalls.provider_status)
    async def provider_status(self, **options: Any) -> list[ProviderStatus]:
        from ._account import providers

        return providers(await self._answer("provider_status", options))

    @like(AccountCalls.verify_key)
    async def verify_key(self, **options: Any) -> KeyStatus:
        from ._account import key_status

        return key_status(await self._answer("verify_key", options))

    @like(AccountCalls.create_key)
    async def create_key(
        self, name: str, scopes: Iterable[str], *, project_id: str | None = None, **options: Any
    ) -> CreatedKey:
        from ._account import created_key

        fields = {"name": name, "scopes": list(scopes), "project_id": project_id}
        return created_key(await self._answer("create_key", options, **fields))

    @like(AccountCalls.balance)
    async def balance(self, **options: Any) -> Balance:
        from ._account import balance

        return balance(await self._answer("balance", options))

    @like(AccountCalls.set_auto_topup)
    async def set_auto_topup(
        self,
        enabled: bool,
        *,
        threshold_usdc: Decimal | str | int | None = None,
        amount_usdc: Decimal | str | int | None = None,
        **options: Any,
    ) -> AutoTopup:
        from ._account import auto_topup

        amounts = _requests.amounts(threshold_usdc=threshold_usdc, amount_usdc=amount_usdc)
        fields = {"enabled": enabled, **amounts}
        return auto_topup(await self._answer("set_auto_topup", options, **fields))

    @like(AccountCalls.errors)
    async def errors(self, limit: int = 20, **options: Any) -> list[ErrorEntry]:
        from ._account import errors

        return errors(await self._answer("errors", options, limit=limit))

    @like(AccountCalls.doctor)
    async def doctor(
        self, *, models: Iterable[str] | None = None, tokens: int | None = None, **options: Any
    ) -> Diagnosis:
        from ._account import diagnosis

        fields = {"models": None if models is None else list(models), "tokens": tokens}
        response = await self._account("doctor", options, **fields)
        return diagnosis(response.body, response.report)

    async def _account(self, operation: str, options: Mapping[str, Any], **fields: Any) -> Response:
        asked = _requests.account(operation, options, fields)
        return Response(await self._run(_core.ACCOUNT, asked))

    async def _answer(
        self, operation: str, options: Mapping[str, Any], **fields: Any
    ) -> dict[str, Any]:
        answer: dict[str, Any] = (await self._account(operation, options, **fields)).body
        return answer
