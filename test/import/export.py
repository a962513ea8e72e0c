"""Exports networks with random weights and statistics to ONNX: python3 export.py FOLDER [NAME ...]"""

import sys
import warnings

import torch
import torchvision.models as models

warnings.filterwarnings("ignore")
folder, wanted = sys.argv[1], sys.argv[2:]
torch.manual_seed(1)


def export(name, make, size=224, training=None, opset=13):
    if wanted and name not in wanted:
        return
    model = make()
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.8, 1.2)
            torch.nn.init.uniform_(module.weight, 0.8, 1.2)
            torch.nn.init.uniform_(module.bias, -0.1, 0.1)
    model.eval()
    options = {"training": training} if training is not None else {}
    if training is not None:
        options["do_constant_folding"] = False
    torch.onnx.export(
        model, torch.randn(1, 3, size, size), f"{folder}/{name}.onnx", input_names=["image"], output_names=["logits"],
        dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}}, opset_version=opset, **options,
    )


PRESERVE = torch.onnx.TrainingMode.PRESERVE
export("resnet18", models.resnet18)
export("resnet18_unfolded", models.resnet18, training=PRESERVE)
export("mobilenet_v2", models.mobilenet_v2)
export("googlenet", lambda: models.googlenet(init_weights=False, aux_logits=False))
export("densenet121", models.densenet121)
export("squeezenet1_1", models.squeezenet1_1)
export("vgg11", models.vgg11)
export("alexnet", models.alexnet)
export("shufflenet_v2", models.shufflenet_v2_x0_5)
export("mobilenet_v3", models.mobilenet_v3_small)
export("efficientnet", models.efficientnet_b0)
export("mnasnet", models.mnasnet0_5)
export("regnet", models.regnet_y_400mf)
export("resnext50", models.resnext50_32x4d)
export("convnext", models.convnext_tiny)
export("inception_v3", lambda: models.inception_v3(init_weights=False, aux_logits=False), 299)
