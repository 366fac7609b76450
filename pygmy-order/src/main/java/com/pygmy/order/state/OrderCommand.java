package com.pygmy.order.state;

import com.pygmy.raft.Command;

/**
 * What can happen to the orders. The ledger has sold an order before it comes here, so recording has no refusal. Recording
 * is guarded by the order's id and keeps no reply; the steps of a cancellation only ever move an order onwards.
 */
public sealed interface OrderCommand<R> extends Command<OrderState, R>
        permits RecordOrders,
                RecordRelayed,
                RecordUpTo,
                RecordRead,
                CancelOrder,
                BeginCancellation,
                MarkCancelled,
                SuspendSales,
                NoteLoss,
                AcceptLedger,
                AcceptLoss {}
