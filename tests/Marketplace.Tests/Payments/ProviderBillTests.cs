using System.Text;
using Marketplace.Payments;
using Marketplace.Shared;

namespace Marketplace.Tests.Payments;

public class ProviderBillTests
{
    const string Trades = """
        #支付宝业务明细查询
        #账号：[20880000000000010156]
        #起始日期：[2026年11月22日 00:00:00]   终止日期：[2026年11月23日 00:00:00]
        #-----------------------------------------业务明细列表----------------------------------------
        支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,对方账户,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注
        2026112222001	,pay_1	,交易	,青瓷杯	,2026-11-22 15:00:00,2026-11-22 16:00:04,*佳(yan***@163.com)	,88.88,88.88,	,-0.01,
        2026112222001	,pay_1	,退款	,青瓷杯	,2026-11-22 15:00:00,2026-11-22 17:00:00,*佳(yan***@163.com)	,-12.34,-12.34,ref_1	,0.00,
        #-----------------------------------------业务明细列表结束------------------------------------
        #交易合计：1笔，退款合计：1笔
        """;

    const string Account = """
        #支付宝账务明细查询
        账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额(+元),支出金额(-元),账户余额(元),交易渠道,业务类型,备注
        7001	,1	,pyo_1	,Payout	,2026-11-22 18:00:00,mei@example.org	,0.00,-95.00,1000.00,支付宝	,转账	,
        7002	,2	,pay_1	,Mug	,2026-11-22 16:00:04,*佳	,88.88,0.00,1088.88,支付宝	,在线支付	,
        7003	,3	,	,Fee	,2026-11-22 16:00:04,	,0.00,-0.01,1088.87,支付宝	,收费	,
        """;

    [Theory]
    [InlineData("GB18030")]
    [InlineData("utf-8")]
    public void Alipays_bills_are_read_in_both_encodings(string encoding)
    {
        var code = encoding == "utf-8" ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(encoding)!;
        var trades = ProviderBill.Read(code.GetBytes(Trades)).Value;
        Assert.Equal(
            [(ProviderEntryKind.Payment, "pay_1", Money.Cny(8_888), 8), (ProviderEntryKind.Refund, "ref_1", Money.Cny(1_234), 9)],
            trades.Select(e => (e.Kind, e.Reference, e.Amount, e.At.UtcDateTime.Hour)));
        Assert.Equal(2, trades.Select(e => e.EntryId).Distinct().Count());
        var transfer = Assert.Single(ProviderBill.Read(code.GetBytes(Account)).Value);
        Assert.Equal((ProviderEntryKind.Transfer, "pyo_1", Money.Cny(9_500), "7001"), (transfer.Kind, transfer.Reference, transfer.Amount, transfer.EntryId));
    }

    [Fact]
    public void The_sandboxes_statement_is_read()
    {
        var entry = Assert.Single(ProviderBill.Read("entry_id,kind,reference,amount,currency,at\n7,transfer,pyo_1,9500,CNY,2026-11-23T08:00:00Z\n"u8.ToArray()).Value);
        Assert.Equal(new ProviderEntry("7", ProviderEntryKind.Transfer, "pyo_1", Money.Cny(9_500), new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero)), entry);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#only a comment")]
    [InlineData("a,b\n1,2")]
    [InlineData("entry_id,kind,reference,amount,currency,at\n7,gift,pyo_1,9500,CNY,2026-11-23T08:00:00Z")]
    [InlineData("entry_id,kind,reference,amount,currency,at\n7,transfer,pyo_1,-9500,CNY,2026-11-23T08:00:00Z")]
    [InlineData("entry_id,kind,reference,amount,currency,at\n7,transfer,pyo_1,9500,CNY,yesterday")]
    [InlineData("entry_id,kind,reference,amount,currency,at\n7,transfer,,9500,CNY,2026-11-23T08:00:00Z")]
    [InlineData("entry_id,kind,reference,amount,currency,at\n7")]
    public void A_file_that_is_no_statement_is_refused_whole(string text) =>
        Assert.Equal("not-a-statement", ProviderBill.Read(Encoding.UTF8.GetBytes(text)).Problem?.Code);
}
