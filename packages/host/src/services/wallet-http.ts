import {
  addInstrumentResponseSchema,
  addressesResponseSchema,
  allowanceResponseSchema,
  instrumentsResponseSchema,
} from "@plaza/protocol/services";
import type { Requester, RequestOptions } from "./request.ts";
import type { Wallet } from "./wallet.ts";

/** @param user adds what user-session requests carry */
export function createHttpWallet(request: Requester, user: (extra?: RequestOptions) => Promise<RequestOptions>): Wallet {
  const at = (path: string) => `/api/v1/me${path}`;
  const id = (text: string) => encodeURIComponent(text);
  const addresses = async (path: string, options: RequestOptions = {}) =>
    (await request.json(addressesResponseSchema, at(path), await user(options))).addresses;
  const ways = async (path: string, options: RequestOptions = {}) => request.json(instrumentsResponseSchema, at(path), await user(options));
  const instruments = async (path: string, options: RequestOptions = {}) => (await ways(path, options)).instruments;
  const allowance = async (appId: string, options: RequestOptions = {}) =>
    (await request.json(allowanceResponseSchema, at(`/allowances/${id(appId)}`), await user(options))).allowance ?? null;
  return {
    addresses: () => addresses("/addresses"),
    putAddress: (addressId, body) => addresses(`/addresses/${id(addressId)}`, { method: "PUT", body }),
    removeAddress: (addressId) => addresses(`/addresses/${id(addressId)}`, { method: "DELETE" }),
    instruments: () => instruments("/instruments"),
    waysToPay: async () => ({ adds: false, removes: false, ...(await ways("/instruments")) }),
    addInstrument: async () =>
      (await request.json(addInstrumentResponseSchema, at("/instruments"), await user({ method: "POST", body: {} }))).url,
    removeInstrument: (instrumentId, instead) =>
      instruments(`/instruments/${id(instrumentId)}${instead === undefined ? "" : `?instead=${id(instead)}`}`, { method: "DELETE" }),
    setDefaultInstrument: (instrumentId) => instruments(`/instruments/${id(instrumentId)}/default`, { method: "PUT", body: {} }),
    allowance: (appId) => allowance(appId),
    setAllowance: (appId, body) => allowance(appId, { method: "PUT", body }),
  };
}
